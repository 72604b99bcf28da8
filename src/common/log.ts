/* eslint-disable no-console */

/** What the package says on its own account: one line each, on the console. */
export const log = {
  /** Something that the user should know, and that changes no result. */
  info(text: string): void {
    console.info(`[INFO] ${text}`);
  },
  /** Something that the user will want to change. */
  warning(text: string): void {
    console.warn(`[WARNING] ${text}`);
  },
};
