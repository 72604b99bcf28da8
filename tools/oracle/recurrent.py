"""Record recurrent cells and layers: initial weights, printed text, outputs, gradients by inputs, states and parameters, refused arguments."""

from nested import case, ints, main, tup, x

CASES = []
for cell, chunks in (("RNNCell", 1), ("GRUCell", 1), ("LSTMCell", 2)):
    def state(n, h, chunks=chunks):
        return x(n, h) if chunks == 1 else tup(x(n, h), x(n, h))

    low = cell.lower()
    CASES += [
        case(f"{low}", cell, (3, 4), x(2, 3), state(2, 4)),
        case(f"{low}_one", cell, (1, 1), x(5, 1), state(5, 1)),
        case(f"{low}_no_bias", cell, (5, 3), x(1, 5), state(1, 3), has_bias=False),
        case(f"{low}_spread", cell, (3, 2), x(3, 3), state(1, 2)),
    ]
CASES += [
    case("rnncell_relu", "RNNCell", (3, 4), x(2, 3), x(2, 4), nonlinearity="relu"),
    case("lstmcell_spread_c", "LSTMCell", (3, 2), x(3, 3), tup(x(3, 2), x(1, 2))),
    case("lstmcell_spread_x", "LSTMCell", (3, 2), x(1, 3), tup(x(2, 2), x(2, 2))),
    case("grucell_spread_x", "GRUCell", (3, 2), x(1, 3), x(2, 2)),
]
for layer in ("RNN", "GRU", "LSTM"):
    low = layer.lower()

    def states(n, batch, h, layer=layer):
        return tup(x(n, batch, h), x(n, batch, h)) if layer == "LSTM" else x(n, batch, h)

    CASES += [
        case(f"{low}", layer, (3, 4), x(5, 2, 3)),
        case(f"{low}_state", layer, (3, 4), x(5, 2, 3), states(1, 2, 4)),
        case(f"{low}_one_step", layer, (2, 3), x(1, 3, 2), states(1, 3, 3)),
        case(f"{low}_one", layer, (1, 1), x(3, 1, 1)),
        case(f"{low}_no_bias", layer, (3, 4), x(4, 2, 3), states(1, 2, 4), has_bias=False),
        case(f"{low}_batch_first", layer, (3, 4), x(2, 5, 3), batch_first=True),
        case(f"{low}_layers", layer, (3, 2, 3), x(4, 2, 3), states(3, 2, 2)),
        case(f"{low}_bi", layer, (3, 4), x(5, 2, 3), states(2, 2, 4), bidirectional=True),
        case(f"{low}_bi_layers", layer, (3, 2), x(2, 4, 3), states(4, 2, 2), num_layers=2, bidirectional=True, batch_first=True),
        case(f"{low}_lengths", layer, (3, 4), x(5, 3, 3), states(1, 3, 4), call={"seq_length": ints(5, 2, 3)}),
        case(f"{low}_lengths_ends", layer, (3, 2), x(3, 4, 3), states(1, 4, 2), call={"seq_length": ints(0, 1, 3, 5, dtype="int64")}),
        case(f"{low}_bi_lengths", layer, (3, 2), x(2, 4, 3), states(4, 2, 2), call={"seq_length": ints(4, 2)}, num_layers=2,
             bidirectional=True, batch_first=True, has_bias=False),
        case(f"{low}_dropout_off", layer, (3, 2), x(4, 2, 3), num_layers=2, dropout=0.5),
        case(f"{low}_lengths_zero_state", layer, (3, 4), x(5, 2, 3), call={"seq_length": ints(1, 4)}),
        case(f"{low}_long", layer, (2, 3), x(28, 2, 2)),
    ]
CASES += [
    case("rnn_relu", "RNN", (3, 4), x(4, 2, 3), x(1, 2, 4), nonlinearity="relu"),
    case("rnn_relu_bi_layers", "RNN", (3, 2, 2), x(4, 2, 3), x(4, 2, 2), nonlinearity="relu", bidirectional=True),
    case("rnn_relu_lengths", "RNN", (3, 4), x(4, 2, 3), x(1, 2, 4), call={"seq_length": ints(2, 4)}, nonlinearity="relu"),
]

T = {"tensor": [5, 2, 3]}
H = {"tensor": [1, 2, 4]}


def t(*shape):
    return {"tensor": list(shape)}


WRONG = []
for layer in ("RNN", "GRU", "LSTM"):
    WRONG += [
        [layer, [], {}], [layer, [3], {}], [layer, [0, 4], {}], [layer, [3, -1], {}], [layer, [3, 4, 0], {}], [layer, [3, 4], {"num_layers": 1.5}],
        [layer, [3, 4], {"foo": 1}], [layer, [3, 4], {"has_bias": 1}], [layer, [3, 4], {"batch_first": "a"}], [layer, [3, 4], {"bidirectional": None}],
        [layer, [3, 4], {"dropout": 1.5}], [layer, [3, 4], {"dropout": -0.1}], [layer, [3, 4], {"dropout": "a"}], [layer, [3, 4], {"dropout": None}],
        [layer, ["a", 4], {}], [layer, [3, None], {}], [layer, [3, 4], {"input_size": 3}],
    ]
WRONG += [["RNN", [3, 4], {"nonlinearity": "foo"}], ["RNN", [3, 4], {"nonlinearity": None}], ["LSTM", [3, 4], {"nonlinearity": "tanh"}]]
for cell in ("RNNCell", "GRUCell", "LSTMCell"):
    WRONG += [
        [cell, [], {}], [cell, [3], {}], [cell, [0, 4], {}], [cell, [3, -1], {}], [cell, [3, 4], {"foo": 1}], [cell, [3, 4], {"has_bias": 1}],
        [cell, [2.5, 4], {}], [cell, [3, "a"], {}], [cell, [3, None], {}],
    ]
WRONG += [["RNNCell", [3, 4], {"nonlinearity": "foo"}], ["RNNCell", [3, 4], {"nonlinearity": 3}], ["LSTMCell", [3, 4], {"dropout": 0.5}],
          ["LSTMCell", [3, 4, True, "float32", 1], {}], ["LSTMCell", [3, 4], {"bidirectional": True}], ["GRUCell", [3, 4, True, "float32", 1], {}]]

WRONG_CALLS = []
for layer in ("RNN", "GRU", "LSTM"):
    s = (lambda *shape: tup(t(*shape), t(*shape))) if layer == "LSTM" else t
    WRONG_CALLS += [
        [layer, [3, 4], {}, []], [layer, [3, 4], {}, [T, s(1, 2, 4), None, None]], [layer, [3, 4], {}, [3.5]], [layer, [3, 4], {}, [t(5, 2, 4)]],
        [layer, [3, 4], {}, [t(5, 3)]], [layer, [3, 4], {}, [t(3)]], [layer, [3, 4], {}, [T, 3]], [layer, [3, 4], {}, [T, tup(H)]],
        [layer, [3, 4], {}, [T, s(1, 3, 4)]], [layer, [3, 4], {}, [T, s(1, 2, 5)]], [layer, [3, 4], {}, [T, s(2, 2, 4)]],
        [layer, [3, 4], {}, [T, s(2, 4)]], [layer, [3, 4], {}, [T, s(1, 1, 4)]], [layer, [3, 4, 2], {}, [T, s(1, 2, 4)]],
        [layer, [3, 4], {}, [T, None, {"data": [1.0, 2.0]}]], [layer, [3, 4], {}, [T, None, ints(1, 2, 3)]], [layer, [3, 4], {}, [T, None, 3]],
        [layer, [3, 4], {"batch_first": True}, [T, None, ints(1, 2)]], [layer, [3, 4], {}, [t(5, 2, 4), None, ints(1, 2)]],
        [layer, [3, 4], {"batch_first": True}, [t(5, 2)]],
    ]
WRONG_CALLS += [
    ["LSTM", [3, 4], {}, [T, H]], ["LSTM", [3, 4], {}, [T, tup(H, 3)]], ["LSTM", [3, 4], {}, [T, tup(3, H)]], ["LSTM", [3, 4], {}, [T, tup(H, H, H)]],
    ["LSTM", [3, 4], {}, [T, tup(H, t(1, 2, 5))]], ["LSTM", [3, 4], {}, [T, tup(H, {"data": [[[1.0] * 4] * 2], "dtype": "float16"})]],
    ["GRU", [3, 4], {}, [T, {"data": [[[1.0] * 4] * 2], "dtype": "float16"}]], ["GRU", [3, 4], {}, [T, tup(H, H)]],
    ["RNN", [3, 4], {}, [{"data": [[[1.0] * 3] * 2] * 3, "dtype": "float64"}, {"data": [[[1.0] * 4] * 2], "dtype": "float64"}]],
]
for cell in ("RNNCell", "GRUCell", "LSTMCell"):
    s = (lambda *shape: tup(t(*shape), t(*shape))) if cell == "LSTMCell" else t
    WRONG_CALLS += [
        [cell, [3, 4], {}, [t(2, 3)]], [cell, [3, 4], {}, []], [cell, [3, 4], {}, [t(2, 3), s(2, 5)]], [cell, [3, 4], {}, [t(2, 4), s(2, 4)]],
        [cell, [3, 4], {}, [t(2, 3), s(3, 4)]], [cell, [3, 4], {}, [3, s(2, 4)]], [cell, [3, 4], {}, [t(2, 3), 3]], [cell, [3, 4], {}, [t(3), s(2, 4)]],
        [cell, [3, 4], {}, [t(2, 3), s(4)]], [cell, [3, 4], {}, [ints([1, 2, 3]), s(1, 4)]], [cell, [3, 4], {}, [{"data": [[1, 2, 3]], "dtype": "float16"}, s(1, 4)]],
    ]
WRONG_CALLS += [
    ["LSTMCell", [3, 4], {}, [t(2, 3), tup(t(2, 4))]], ["LSTMCell", [3, 4], {}, [t(2, 3), tup(t(2, 4), 1.5)]],
    ["LSTMCell", [3, 4], {}, [t(2, 3), tup(t(2, 4), t(3, 4))]], ["LSTMCell", [3, 4], {}, [t(2, 3), t(2, 4)]],
    ["GRUCell", [3, 4], {}, [t(2, 3), tup(t(2, 4), t(2, 4))]],
]

if __name__ == "__main__":
    main("nn_recurrent", CASES, WRONG, WRONG_CALLS)
