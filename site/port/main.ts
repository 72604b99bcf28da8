/// <reference types="vite/client" />
/** The page where one pastes Python and sees TypeScript. */
import { port, type PortResult } from '../../src/port/index.js';

const EXAMPLE = `import mindspore as ms
from mindspore import nn, Tensor


class Net(nn.Cell):
    """Two layers."""

    def __init__(self, units=16):
        super().__init__()
        self.fc1 = nn.Dense(4, units, activation="relu")
        self.fc2 = nn.Dense(units, 3)

    def construct(self, x):
        return self.fc2(self.fc1(x))


net = Net()
loss_fn = nn.CrossEntropyLoss()
optimizer = nn.ASGD(net.trainable_params(), learning_rate=0.1)
grad_fn = ms.value_and_grad(lambda x, y: loss_fn(net(x), y), None, optimizer.parameters)

x = Tensor([[0.1, 0.2, 0.3, 0.4]])
y = Tensor([1], ms.int32)
for step in range(10):
    loss, grads = grad_fn(x, y)
    optimizer(grads)
    if step % 5 == 0:
        print(f"step {step}: loss {loss.asnumpy():.4f}")
`;

function element<T extends HTMLElement>(id: string): T {
  return document.getElementById(id) as T;
}

const python = element<HTMLTextAreaElement>('python');
const typescript = element<HTMLTextAreaElement>('typescript');

/** Puts the cursor of the Python text at a place. */
function goTo(line: number, column: number): void {
  const lines = python.value.split('\n');
  const offset = lines.slice(0, line - 1).reduce((n, l) => n + l.length + 1, 0) + column - 1;
  python.focus();
  python.setSelectionRange(offset, offset + 1);
}

function note(d: PortResult['diagnostics'][number]): HTMLLIElement {
  const item = document.createElement('li');
  const place = document.createElement('button');
  place.type = 'button';
  place.textContent = `${d.line}:${d.column}`;
  place.addEventListener('click', () => goTo(d.line, d.column));
  item.append(place, ` ${d.severity}: ${d.message}`);
  return item;
}

function row(api: PortResult['apis'][number]): HTMLTableRowElement {
  const tr = document.createElement('tr');
  tr.dataset.status = api.status;
  for (const text of [api.name, String(api.count), api.status]) {
    const td = document.createElement('td');
    td.textContent = text;
    tr.append(td);
  }
  return tr;
}

function show(): void {
  const { code, diagnostics, apis } = port(python.value);
  typescript.value = code ?? '';
  const missing = apis.filter((a) => a.status === 'missing').length;
  element('summary').textContent =
    code === null
      ? 'Not translated.'
      : `${apis.length} name${apis.length === 1 ? '' : 's'} of MindSpore, ${missing} missing.`;
  element('notes').replaceChildren(...diagnostics.map(note));
  element('apis').hidden = apis.length === 0;
  element('apis')
    .querySelector('tbody')!
    .replaceChildren(...apis.map(row));
}

let waiting: ReturnType<typeof setTimeout> | undefined;
python.addEventListener('input', () => {
  clearTimeout(waiting);
  waiting = setTimeout(show, 150);
});
element('copy').addEventListener('click', () => {
  void navigator.clipboard.writeText(typescript.value);
});
// Built into the reference, it lies beside the other pages.
element('site').hidden = import.meta.env.MODE !== 'site';
python.value = EXAMPLE;
show();
