"""A tiny GPT that learns the characters of a text, Adam: the script that train.ts is a port of.

    python examples/gpt/train.py LICENSE [STEPS]
"""

import sys

import numpy as np

import mindspore as ms
from mindspore import Parameter, Tensor, nn, ops
from mindspore.common.initializer import Normal, initializer

LENGTH, WIDTH, HEADS, LAYERS = 64, 64, 4, 2


class Attention(nn.Cell):
    def __init__(self):
        super().__init__()
        self.qkv = nn.Dense(WIDTH, 3 * WIDTH, weight_init=Normal(0.02))
        self.proj = nn.Dense(WIDTH, WIDTH, weight_init=Normal(0.02))
        self.softmax = nn.Softmax()
        self.mask = Tensor(np.triu(np.full((LENGTH, LENGTH), -1e9, np.float32), 1))

    def construct(self, x):
        batch, length, width = x.shape
        qkv = self.qkv(x).reshape(batch, length, 3, HEADS, width // HEADS).transpose(2, 0, 3, 1, 4)
        q, k, v = qkv[0], qkv[1], qkv[2]
        scores = ops.matmul(q, k.swapaxes(-1, -2)) / (width // HEADS) ** 0.5
        weights = self.softmax(scores + self.mask[:length, :length])
        y = ops.matmul(weights, v).transpose(0, 2, 1, 3).reshape(batch, length, width)
        return self.proj(y)


class Block(nn.Cell):
    def __init__(self):
        super().__init__()
        self.ln1 = nn.LayerNorm((WIDTH,), epsilon=1e-5)
        self.attention = Attention()
        self.ln2 = nn.LayerNorm((WIDTH,), epsilon=1e-5)
        self.mlp = nn.SequentialCell(
            nn.Dense(WIDTH, 4 * WIDTH, weight_init=Normal(0.02)),
            nn.GELU(approximate=False),
            nn.Dense(4 * WIDTH, WIDTH, weight_init=Normal(0.02)),
        )

    def construct(self, x):
        x = x + self.attention(self.ln1(x))
        return x + self.mlp(self.ln2(x))


class GPT(nn.Cell):
    def __init__(self, vocabulary):
        super().__init__()
        self.token = nn.Embedding(vocabulary, WIDTH, embedding_table=Normal(0.02))
        self.position = Parameter(initializer(Normal(0.02), (LENGTH, WIDTH), ms.float32), name="position")
        self.blocks = nn.CellList([Block() for _ in range(LAYERS)])
        self.norm = nn.LayerNorm((WIDTH,), epsilon=1e-5)
        self.head = nn.Dense(WIDTH, vocabulary, weight_init=Normal(0.02), has_bias=False)

    def construct(self, tokens):
        x = self.token(tokens) + self.position[: tokens.shape[1]]
        for block in self.blocks:
            x = block(x)
        return self.head(self.norm(x))


def read_text(path):
    """The characters of a text as numbers, and the characters in order."""
    with open(path, encoding="utf-8") as file:
        text = file.read()
    characters = sorted(set(text))
    return np.array([characters.index(c) for c in text], np.int32), characters


def batches(codes, steps, batch_size=16):
    """Pieces of the text and the same one character on."""
    np.random.seed(1)
    for _ in range(steps):
        starts = np.random.randint(0, len(codes) - LENGTH, batch_size)
        yield tuple(Tensor(np.stack([codes[s + d : s + d + LENGTH] for s in starts])) for d in (0, 1))


def build(vocabulary):
    ms.set_seed(1)
    net = GPT(vocabulary)
    net.set_train()
    loss_fn = nn.CrossEntropyLoss()
    opt = nn.Adam(net.trainable_params(), learning_rate=1e-3)

    def forward(tokens, targets):
        logits = net(tokens)
        return loss_fn(logits.reshape(-1, vocabulary), targets.reshape(-1))

    grad_fn = ms.value_and_grad(forward, None, opt.parameters)

    @ms.jit
    def train_step(tokens, targets):
        loss, grads = grad_fn(tokens, targets)
        opt(grads)
        return loss

    return net, train_step


def generate(net, codes, count):
    """The likeliest continuation, one character at a time."""
    net.set_train(False)
    codes = list(codes)
    for _ in range(count):
        logits = net(Tensor(np.array([codes[-LENGTH:]], np.int32)))
        codes.append(int(logits[0, -1].argmax().asnumpy()))
    return codes


def main(path, steps=300):
    codes, characters = read_text(path)
    net, train_step = build(len(characters))
    for step, (tokens, targets) in enumerate(batches(codes, steps)):
        loss = train_step(tokens, targets)
        if step % 20 == 0:
            print(f"step {step:4d}  loss {loss.asnumpy():.4f}")
    start = codes[:LENGTH].tolist()
    print("".join(characters[c] for c in generate(net, start, 100)[LENGTH:]))


if __name__ == "__main__":
    main(sys.argv[1], *map(int, sys.argv[2:]))
