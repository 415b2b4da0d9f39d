/** Whether every shell takes a text as the name of a variable. Source: POSIX, "Environment Variable Definition". */
export const isEnvName = (text: string): boolean => /^[A-Za-z_]\w*$/.test(text);
