/** Texts of the editor. */
export const editor = {} as const;
