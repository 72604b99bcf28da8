import { printLine } from './print.js';

/** Where progress is shown. */
export interface Bar {
  /** Shows that `done` of all steps are done. */
  update(done: number, facts: string): void;
  /** Leaves the last state on the screen. */
  stop(): void;
}

/** A bar in a terminal; a line now and then where there is none (pipes, logs, browsers). */
export async function openBar(title: string, total: number): Promise<Bar> {
  return typeof process === 'object' && process.stderr?.isTTY ? terminalBar(title, total) : lines(title, total);
}

async function terminalBar(title: string, total: number): Promise<Bar> {
  const { SingleBar, Presets } = (await import('cli-progress')).default;
  const bar = new SingleBar(
    { format: `${title} {bar} {percentage}% | {value}/{total} | ETA {eta_formatted}{facts}`, hideCursor: true },
    Presets.shades_classic,
  );
  bar.start(total, 0, { facts: '' });
  return {
    update: (done, facts) => bar.update(done, { facts }),
    stop: () => bar.stop(),
  };
}

/** A line at each tenth of the way. */
function lines(title: string, total: number): Bar {
  let told = 0;
  return {
    update(done, facts) {
      const tenth = Math.floor((done / total) * 10);
      if (tenth <= told) return;
      told = tenth;
      printLine(`${title} ${tenth * 10}% | ${done}/${total}${facts}`);
    },
    stop() {},
  };
}
