import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import * as dcgan from '../../examples/dcgan/train.js';
import * as gpt from '../../examples/gpt/train.js';
import * as lstm from '../../examples/lstm/train.js';
import { mnist } from '../../examples/mnist.js';
import * as resnet from '../../examples/resnet/train.js';
import * as transformer from '../../examples/transformer/train.js';
import * as ms from '../../src/index.js';
import { type nn, np, Tensor } from '../../src/index.js';
import { byModel, byStep, expectLosses, numbers, recorded, weights } from '../helpers/scripts.js';

const data = mnist();

/** What a script gives. */
interface Run {
  nets: nn.Cell[];
  /** Trains for so many steps; the losses of each. */
  follow(steps: number): Promise<number[][]>;
  /** What the trained network does in evaluation mode. */
  evaluate(): Promise<{ metrics?: Map<string, number>; outputs: number[] }>;
}

/** The first image batches of the test set, four images each. */
async function fourImages(create: typeof resnet.create_dataset): Promise<Tensor> {
  for await (const [image] of create(data, 'test').create_tuple_iterator()) return image.at(':4');
  throw new Error('no images');
}

function withModel(script: typeof resnet | typeof transformer, steps: number): Run {
  const { net, model } = script.build(steps);
  return {
    nets: [net],
    follow: () => byModel(model, script.create_dataset(data, 'train').take(steps)),
    async evaluate() {
      const metrics = (await model.eval(script.create_dataset(data, 'test').take(4))) as Map<string, number>;
      return { metrics, outputs: await numbers(model.predict(await fourImages(script.create_dataset)) as Tensor) };
    },
  };
}

const scripts: Record<string, () => Run> = {
  resnet: () => withModel(resnet, recorded.resnet.losses.length),
  transformer: () => withModel(transformer, recorded.transformer.losses.length),
  gpt: () => {
    const [codes, characters] = gpt.read_text(fileURLToPath(new URL('../../LICENSE', import.meta.url)));
    const { net, train_step } = gpt.build(characters.length);
    return {
      nets: [net],
      follow: (steps) => byStep(gpt.batches(codes, steps), (batch) => train_step(...batch)),
      async evaluate() {
        net.set_train(false);
        return { outputs: await numbers(net(new Tensor([codes.slice(0, gpt.LENGTH)], ms.int32)).at(0, -1)) };
      },
    };
  },
  lstm: () => {
    const { net, train_step } = lstm.build();
    return {
      nets: [net],
      follow(steps) {
        const batches = lstm.create_dataset(data, 'train').take(steps).create_tuple_iterator();
        return byStep(batches, ([x, y]) => train_step(x, y));
      },
      async evaluate() {
        const accuracy = await lstm.evaluate(net, lstm.create_dataset(data, 'test').take(4));
        return {
          metrics: new Map([['accuracy', accuracy]]),
          outputs: await numbers(net(await fourImages(lstm.create_dataset))),
        };
      },
    };
  },
  dcgan: () => {
    const { generator, discriminator, train_step } = dcgan.build();
    return {
      nets: [generator, discriminator],
      follow(steps) {
        np.random.seed(1);
        const batches = dcgan.create_dataset(data).take(steps).create_tuple_iterator();
        return byStep(batches, ([real]) => train_step(real, dcgan.noise(real.shape[0])));
      },
      async evaluate() {
        generator.set_train(false);
        discriminator.set_train(false);
        const fake = generator(dcgan.noise(2));
        return { outputs: [...(await numbers(fake.at(0, 0, 16))), ...(await numbers(discriminator(fake)))] };
      },
    };
  },
};

it('every recorded script is run', () => {
  expect(Object.keys(scripts).sort()).toEqual(Object.keys(recorded).sort());
});

describe.each(Object.keys(scripts))('%s', (name) => {
  const { first, losses, spread, metrics, outputs, outputsSpread } = recorded[name];

  it(`gives MindSpore's first weights, ${losses.length} losses, and its results in evaluation mode`, async () => {
    const run = scripts[name]();
    expect(await weights(run.nets)).toEqual(first);

    ms.runtime.reset_stats();
    const found = await run.follow(losses.length);
    const { runs, sessions } = ms.runtime.stats();
    console.log(`${name}: ${runs} runs, ${sessions} sessions for ${losses.length} steps`);
    expect(found).toHaveLength(losses.length);
    const worst = expectLosses(found, recorded[name]);
    expect(sessions).toBeLessThanOrEqual(4);

    const results = await run.evaluate();
    console.log(`${name}: losses at most ${worst.toExponential(1)} apart, MindSpore's own ${spread.at(-1)}`);
    for (const [metric, value] of Object.entries(metrics ?? {})) {
      // One image of 128 more or less where outputs may differ.
      const tolerance = metric === 'accuracy' && outputsSpread > 1e-4 ? 1 / 64 : Math.max(1e-4, 10 * outputsSpread);
      expect(Math.abs((results.metrics?.get(metric) ?? NaN) - value), metric).toBeLessThanOrEqual(tolerance);
    }
    expect(results.outputs).toHaveLength(outputs.length);
    const scale = Math.max(1, ...outputs.map(Math.abs));
    results.outputs.forEach((x, i) => {
      expect(Math.abs(x - outputs[i]), `output ${i}`).toBeLessThanOrEqual(Math.max(1e-4 * scale, 10 * outputsSpread));
    });
  }, 600_000);
});
