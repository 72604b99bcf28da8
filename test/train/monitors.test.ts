import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { Tensor, train } from '../../src/index.js';
import { expectClose } from '../helpers/close.js';
import { apart, errorOf, type Outcome } from './outcome.js';
import { array, data, model, parts, recorded } from './parts.js';

const { LossMonitor, Model, ProgressBar, TimeMonitor } = train;

let printed: string[];
beforeEach(() => {
  printed = [];
  vi.spyOn(console, 'log').mockImplementation((line: string) => void printed.push(line));
});
afterEach(() => vi.restoreAllMocks());

async function ofNan(): Promise<void> {
  const { net, loss, opt } = parts();
  const weight = array('weight');
  net.weight.set_data(Tensor.fromData(new Float32Array(12).fill(NaN), weight.shape));
  await new Model(net, loss, opt).train(1, data(), { callbacks: [new LossMonitor()] });
}

async function twice(): Promise<void> {
  const [it, monitor] = [model(), new LossMonitor(2)];
  await it.train(1, data(), { callbacks: [monitor] });
  await it.train(1, data(), { callbacks: [monitor] });
}

const calls: Record<string, () => unknown> = {
  'LossMonitor()': () => model().train(2, data(), { callbacks: new LossMonitor() }),
  'LossMonitor(2)': () => model().train(2, data(), { callbacks: [new LossMonitor(2)] }),
  'LossMonitor(4)': () => model().train(2, data(), { callbacks: [new LossMonitor(4)] }),
  'LossMonitor(0)': () => model().train(1, data(), { callbacks: [new LossMonitor({ per_print_times: 0 })] }),
  'LossMonitor initial_epoch': () => model().train(2, data(), new LossMonitor(), { initial_epoch: 1 }),
  'LossMonitor twice': twice,
  'LossMonitor nan': ofNan,
  'LossMonitor(-1)': () => void new LossMonitor(-1),
  'LossMonitor(1.5)': () => void new LossMonitor(1.5),
  "LossMonitor('a')": () => void new LossMonitor('a' as never),
  'LossMonitor(True)': () => void new LossMonitor(true as never),
  'LossMonitor eval': () => model().eval(data(), { callbacks: [new LossMonitor()] }),
  'TimeMonitor()': () => model().train(2, data(), { callbacks: [new TimeMonitor()] }),
  'TimeMonitor(7)': () => model().train(1, data(), { callbacks: [new TimeMonitor(7)] }),
  'TimeMonitor data_time': () => model().train(1, data(), { callbacks: [new TimeMonitor({ data_time: true })] }),
  'TimeMonitor eval': () => model().eval(data(), { callbacks: [new TimeMonitor()] }),
  'TimeMonitor(-1)': () => void new TimeMonitor(-1),
  'TimeMonitor(-1) train': () => model().train(1, data(), { callbacks: [new TimeMonitor(-1)] }),
  'TimeMonitor data_time=1': () => void new TimeMonitor({ data_time: 1 as never }),
};

describe('monitors print what the oracle prints', () => {
  it.each(Object.entries(recorded.monitors))('%s', async (name, wanted) => {
    const outcome = await errorOf(calls[name]);
    expect('error' in wanted ? outcome : { text: '' }).toEqual(
      'error' in wanted ? { error: wanted.error, text: (wanted as { text: string }).text } : { text: '' },
    );
    if (!('error' in wanted)) expect(outcome).toHaveProperty('ok');
    const text = printed.map((line) => `${line}\n`).join('');
    const [found, told] = [apart(text.replaceAll(/ *\d+\.\d{3} ms/g, ' <ms>')), apart(wanted.printed)];
    expect(found.words).toBe(told.words);
    expectClose(found.numbers, told.numbers);
  });
});

describe('LossMonitor', () => {
  it('prints all digits: float64 ones of the mean, float32 ones of a Tensor', async () => {
    await model().train(1, data(), { callbacks: [new LossMonitor(3)] });
    expect(printed[0]).toMatch(/^epoch: 1 step: 3, loss is 0\.88019\d{11,13}$/);
    await model().eval(data(), { callbacks: [new LossMonitor(3)] });
    expect(printed[1]).toMatch(/^epoch: 1 step: 3, loss is 0\.86663\d{2,4}$/);
  });

  it('prints the metrics of an evaluation that others put into cb_params', () => {
    const context = new train.RunContext({
      cur_epoch_num: 3,
      metrics: new Map([
        ['accuracy', 0.5],
        ['loss', 1],
      ]),
    });
    new LossMonitor().on_train_epoch_end(context);
    expect(printed).toEqual(["Eval result: epoch 3, metrics: {'accuracy': 0.5, 'loss': 1.0}"]);
  });

  it('prints the mean of a loss that is no scalar', async () => {
    const context = new train.RunContext({ cur_step_num: 1, batch_num: 1, net_outputs: new Tensor([0.5, 1]) });
    await new LossMonitor().step_end(context);
    expect(printed).toEqual(['epoch: 1 step: 1, loss is 0.75']);
  });
});

describe('ProgressBar', () => {
  it('prints a line at each tenth where there is no terminal', async () => {
    await model().train(1, data(), { callbacks: [new ProgressBar({ interval: 0 })] });
    const loss = (i: number) => recorded.losses[i].toFixed(4);
    expect(printed).toHaveLength(3);
    expect(printed[0]).toMatch(new RegExp(`^Epoch 1 30% \\| 1/3 \\| loss ${loss(0)} \\| [\\d.]+ steps/s$`));
    expect(printed[2]).toMatch(new RegExp(`^Epoch 1 100% \\| 3/3 \\| loss ${loss(2)} \\| [\\d.]+ steps/s$`));
    await model().eval(data(6), { callbacks: [new ProgressBar()] });
    expect(printed[3]).toMatch(/^Eval 100% \| 1\/1 \| [\d.]+ steps\/s$/);
  });

  it('draws a bar in a terminal, and leaves it when a step fails', async () => {
    const terminal = Object.getOwnPropertyDescriptor(process.stderr, 'isTTY');
    const written: string[] = [];
    vi.spyOn(process.stderr, 'write').mockImplementation((text) => written.push(String(text)) > 0);
    Object.defineProperty(process.stderr, 'isTTY', { value: true, configurable: true });
    Object.assign(process.stderr, { cursorTo: () => true, clearLine: () => true, moveCursor: () => true });
    try {
      await model().train(1, data(), { callbacks: [new ProgressBar()] });
    } finally {
      if (terminal) Object.defineProperty(process.stderr, 'isTTY', terminal);
      else Reflect.deleteProperty(process.stderr, 'isTTY');
    }
    expect(written.join('')).toMatch(/Epoch 1 .*100% \| 3\/3 .* loss 0\.88\d\d \| [\d.]+ steps\/s/);
    expect(written.join('')).toContain('\u001B[?25h'); // the cursor is back
    expect(printed).toEqual([]);
  });

  it('checks its interval', async () => {
    const outcome: Outcome = await errorOf(() => new ProgressBar(-1));
    expect(outcome).toMatchObject({ error: 'ValueError' });
    await expect(errorOf(() => new ProgressBar('x' as never))).resolves.toMatchObject({ error: 'TypeError' });
  });
});
