/** Whether this is a build machine: `CI` is set to anything but an explicit no (the convention of the CI services). */
export const isCi = ({ CI }: Readonly<Record<string, string | undefined>>): boolean =>
  !['', '0', 'false', undefined].includes(CI?.toLowerCase());
