/* eslint-disable no-console */

/** What the package says on its own account: one line each, on the console. */
export const log = {
  /** What is only for those who look for it: with GLOG_v=0 in the environment, as in MindSpore; in browsers at the console's level "verbose". */
  debug(text: string): void {
    const { process } = globalThis as { process?: { env?: Record<string, string | undefined> } };
    if (process?.env === undefined || process.env.GLOG_v === '0') console.debug(`[DEBUG] ${text}`);
  },
  /** Something that the user should know, and that changes no result. */
  info(text: string): void {
    console.info(`[INFO] ${text}`);
  },
  /** Something that the user will want to change. */
  warning(text: string): void {
    console.warn(`[WARNING] ${text}`);
  },
};
