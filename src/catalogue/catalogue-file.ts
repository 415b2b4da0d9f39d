/** Name of the catalogue beside `config.toml`, which names it relative to its own folder. */
export const catalogueFile = 'orq-models.json';
