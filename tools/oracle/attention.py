"""Record attention and transformers: initial weights, printed text, outputs, gradients by inputs and parameters, masks, refused arguments."""

import numpy as np

from nested import case, main, x

INF = float("inf")


def bools(*rows):
    return {"data": np.array(rows, bool).tolist(), "dtype": "bool"}


def floats(*rows):
    return {"data": [list(map(float, r)) for r in rows], "dtype": "float32"}


def causal(n):
    return bools(*[[j > i for j in range(n)] for i in range(n)])


def nn_(name, *args, **kwargs):
    return {"nn": name, "args": list(args), "kwargs": kwargs}



PAD = bools([0, 0, 1], [0, 1, 1])
MHA = "MultiheadAttention"
CASES = [
    case("mha", MHA, (4, 2), x(5, 2, 4), x(3, 2, 4), x(3, 2, 4)),
    case("mha_one_head", MHA, (3, 1), x(2, 3, 3), x(4, 3, 3), x(4, 3, 3)),
    case("mha_all_heads", MHA, (4, 4), x(2, 1, 4), x(3, 1, 4), x(3, 1, 4), has_bias=False),
    case("mha_batch_first", MHA, (4, 2), x(2, 5, 4), x(2, 3, 4), x(2, 3, 4), batch_first=True),
    case("mha_unbatched", MHA, (4, 2), x(5, 4), x(3, 4), x(3, 4)),
    case("mha_unbatched_masks", MHA, (4, 2), x(2, 4), x(3, 4), x(3, 4), call={"key_padding_mask": bools(0, 0, 1),
         "attn_mask": bools([0, 0, 1], [1, 0, 0])}),
    case("mha_no_weights", MHA, (4, 2), x(5, 2, 4), x(3, 2, 4), x(3, 2, 4), call={"need_weights": False}),
    case("mha_every_head", MHA, (4, 2), x(5, 2, 4), x(3, 2, 4), x(3, 2, 4), call={"average_attn_weights": False}),
    case("mha_kdim", MHA, (4, 2), x(5, 2, 4), x(3, 2, 3), x(3, 2, 5), kdim=3, vdim=5),
    case("mha_vdim_no_bias", MHA, (4, 2), x(5, 2, 4), x(3, 2, 4), x(3, 2, 2), vdim=2, has_bias=False),
    case("mha_bias_kv", MHA, (4, 2), x(5, 2, 4), x(3, 2, 4), x(3, 2, 4), add_bias_kv=True),
    case("mha_zero_attn", MHA, (4, 2), x(5, 2, 4), x(3, 2, 4), x(3, 2, 4), add_zero_attn=True),
    case("mha_bias_kv_zero_masks", MHA, (4, 2), x(2, 2, 4), x(3, 2, 4), x(3, 2, 4), add_bias_kv=True, add_zero_attn=True,
         call={"attn_mask": floats([0, -INF, 0.5], [-1, 0, 0])}),
    case("mha_padding", MHA, (4, 2), x(5, 2, 4), x(3, 2, 4), x(3, 2, 4), call={"key_padding_mask": PAD}),
    case("mha_padding_float", MHA, (4, 2), x(5, 2, 4), x(3, 2, 4), x(3, 2, 4),
         call={"key_padding_mask": floats([0, 0.5, -INF], [0, -INF, -1])}),
    case("mha_mask", MHA, (4, 2), x(3, 2, 4), x(3, 2, 4), x(3, 2, 4), call={"attn_mask": causal(3)}),
    case("mha_mask_float", MHA, (4, 2), x(2, 2, 4), x(3, 2, 4), x(3, 2, 4), call={"attn_mask": floats([0, -INF, 0.5], [-1, 0, 0])}),
    case("mha_mask_heads", MHA, (4, 2), x(2, 2, 4), x(3, 2, 4), x(3, 2, 4),
         call={"attn_mask": {"data": [[[0.1 * (i + j * k) for k in range(3)] for j in range(2)] for i in range(4)]}}),
    case("mha_mask_bytes", MHA, (4, 2), x(2, 2, 4), x(3, 2, 4), x(3, 2, 4), call={"attn_mask": {"data": [[0, 1, 0], [0, 0, 1]], "dtype": "uint8"}}),
    case("mha_both_bool", MHA, (4, 2), x(3, 2, 4), x(3, 2, 4), x(3, 2, 4), call={"attn_mask": causal(3), "key_padding_mask": PAD}),
    case("mha_both_float", MHA, (4, 2), x(2, 2, 4), x(3, 2, 4), x(3, 2, 4), call={"attn_mask": floats([0, -1, 0.5], [-1, 0, 0]),
         "key_padding_mask": floats([0, 0.5, -INF], [0, -INF, -1])}),
    case("mha_float_and_bool", MHA, (4, 2), x(2, 2, 4), x(3, 2, 4), x(3, 2, 4), call={"attn_mask": floats([0, -1, 0.5], [-1, 0, 0]),
         "key_padding_mask": PAD}),
    case("mha_bool_and_float", MHA, (4, 2), x(3, 2, 4), x(3, 2, 4), x(3, 2, 4), call={"attn_mask": causal(3),
         "key_padding_mask": floats([0, 0, -INF], [0, 1, 0])}),
    case("encoder_layer", "TransformerEncoderLayer", (4, 2, 6), x(5, 2, 4), dropout=0.0),
    case("encoder_layer_dropout_off", "TransformerEncoderLayer", (4, 2, 6), x(3, 1, 4)),
    case("encoder_layer_norm_first", "TransformerEncoderLayer", (4, 2, 6), x(2, 5, 4), dropout=0.0, norm_first=True, batch_first=True),
    case("encoder_layer_gelu", "TransformerEncoderLayer", (4, 1, 3), x(3, 2, 4), dropout=0.0, activation="gelu",
         call={"src_mask": causal(3), "src_key_padding_mask": PAD}),
    case("encoder_layer_unbatched", "TransformerEncoderLayer", (4, 2, 6), x(5, 4), dropout=0.0, layer_norm_eps=1e-3),
    case("encoder_layer_train", "TransformerEncoderLayer", (4, 2, 6), x(5, 2, 4), dropout=0.0, train=True),
    case("decoder_layer", "TransformerDecoderLayer", (4, 2, 6), x(5, 2, 4), x(3, 2, 4), dropout=0.0),
    case("decoder_layer_norm_first", "TransformerDecoderLayer", (4, 2, 6), x(2, 5, 4), x(2, 3, 4), dropout=0.0, norm_first=True, batch_first=True,
         activation="gelu"),
    case("decoder_layer_masks", "TransformerDecoderLayer", (4, 2, 6), x(3, 2, 4), x(3, 2, 4), dropout=0.0, call={"tgt_mask": causal(3),
         "memory_mask": floats([0, 0, -1], [0, 1, 0], [-INF, 0, 0]), "tgt_key_padding_mask": bools([0, 0, 1], [0, 0, 0]),
         "memory_key_padding_mask": floats([0, 0, 0], [0, -INF, 0])}),
    case("encoder", "TransformerEncoder", (nn_("TransformerEncoderLayer", 4, 2, 6), 2), x(5, 2, 4)),
    case("encoder_norm", "TransformerEncoder", (nn_("TransformerEncoderLayer", 4, 2, 6, 0.0, activation="gelu", norm_first=True), 3,
                                                nn_("LayerNorm", {"tuple": [4]})), x(3, 2, 4),
         call={"src_mask": causal(3), "src_key_padding_mask": PAD}),
    case("encoder_one", "TransformerEncoder", (nn_("TransformerEncoderLayer", 4, 2, 6, batch_first=True), 1), x(2, 3, 4)),
    case("decoder", "TransformerDecoder", (nn_("TransformerDecoderLayer", 4, 2, 6), 2), x(5, 2, 4), x(3, 2, 4)),
    case("decoder_norm", "TransformerDecoder", (nn_("TransformerDecoderLayer", 4, 2, 6, batch_first=True), 2), x(2, 3, 4), x(2, 5, 4),
         norm=nn_("LayerNorm", {"tuple": [4]}), call={"tgt_mask": causal(3)}),
    case("decoder_one", "TransformerDecoder", (nn_("TransformerDecoderLayer", 4, 1, 2, norm_first=True), 1), x(2, 2, 4), x(3, 2, 4)),
    case("transformer", "Transformer", (4, 2, 2, 2, 6), x(5, 2, 4), x(3, 2, 4)),
    case("transformer_masks", "Transformer", (4, 2, 1, 1, 6), x(2, 3, 4), x(2, 3, 4), batch_first=True, norm_first=True, activation="gelu",
         call={"src_mask": causal(3), "tgt_mask": causal(3), "src_key_padding_mask": PAD, "memory_key_padding_mask": PAD}),
    case("transformer_custom", "Transformer", (4, 2, 1, 1, 6), x(3, 2, 4), x(2, 2, 4),
         custom_encoder=nn_("TransformerEncoder", nn_("TransformerEncoderLayer", 4, 2, 3), 1)),
]


def t(*shape):
    return {"tensor": list(shape)}


Q, K = t(5, 2, 4), t(3, 2, 4)
WRONG = [
    [MHA, [], {}], [MHA, [4], {}], [MHA, [4, 3], {}], [MHA, [4, 2], {"foo": 1}], [MHA, [4, 2], {"num_heads": 2}],
    ["TransformerEncoderLayer", [], {}], ["TransformerEncoderLayer", [4, 3], {}], ["TransformerEncoderLayer", [4, 2], {"activation": "tanh"}],
    ["TransformerEncoderLayer", [4, 2], {"activation": 3}], ["TransformerEncoderLayer", [4, 2], {"dropout": 1.5}],
    ["TransformerEncoderLayer", [4, 2], {"dropout": "a"}], ["TransformerEncoderLayer", [4, 2, 0], {}], ["TransformerEncoderLayer", [4, 2], {"foo": 1}],
    ["TransformerEncoderLayer", [4, 2], {"activation": nn_("Tanh")}], ["TransformerEncoderLayer", [4, 2, 6], {"activation": nn_("ReLU")}],
    ["TransformerDecoderLayer", [4, 3], {}], ["TransformerDecoderLayer", [4, 2], {"activation": "tanh"}], ["TransformerDecoderLayer", [4], {}],
    ["TransformerEncoder", [], {}], ["TransformerDecoder", [], {}], ["TransformerEncoder", [nn_("TransformerEncoderLayer", 4, 2, 6)], {}],
    ["Transformer", [4, 3], {}], ["Transformer", [4, 2], {"activation": "tanh"}], ["Transformer", [4, 2], {"foo": 1}],
]
WRONG_CALLS = [
    [MHA, [4, 2], {}, [Q, K, t(3, 2, 3)]], [MHA, [4, 2], {}, [t(5, 2, 3), K, K]], [MHA, [4, 2], {}, [t(5, 4), K, K]], [MHA, [4, 2], {}, [Q, t(3, 4), t(3, 4)]],
    [MHA, [4, 2], {}, [t(4), t(4), t(4)]], [MHA, [4, 2], {}, [Q, K, K, t(3, 2)]], [MHA, [4, 2], {}, [Q, K, K, t(3)]],
    [MHA, [4, 2], {}, [Q, K, K, {"data": [[0, 1, 1], [0, 0, 1]], "dtype": "int32"}]], [MHA, [4, 2], {}, [Q, K, K, None, True, t(5, 2)]],
    [MHA, [4, 2], {}, [Q, K, K, None, True, t(2, 5, 3)]], [MHA, [4, 2], {}, [Q, K, K, None, True, t(5)]],
    [MHA, [4, 2], {}, [Q, K, K, None, True, {"data": [[0, 1, 1]] * 5, "dtype": "int32"}]], [MHA, [4, 2], {}, [t(5, 4), t(3, 4), t(3, 4), t(2, 3)]],
    [MHA, [4, 2], {}, [t(5, 4), t(3, 4), t(3, 4), None, True, t(3, 5, 3)]], [MHA, [4, 2], {}, [t(5, 4), t(3, 4), t(3, 4), None, True, t(3)]],
    [MHA, [4, 2], {"kdim": 3}, [Q, K, K]], [MHA, [4, 2], {"kdim": 3}, [Q, t(3, 2, 3), t(2, 2, 4)]], [MHA, [4, 2], {"vdim": 3}, [Q, K, t(3, 2, 5)]],
    [MHA, [4, 2], {}, [Q, t(3, 3, 4), t(3, 3, 4)]], [MHA, [4, 2], {}, [3, K, K]],
    [MHA, [4, 2], {"add_bias_kv": True}, [Q, K, K, t(2, 4)]],
    ["TransformerEncoderLayer", [4, 2, 6], {}, [t(5, 2, 3)]], ["TransformerEncoderLayer", [4, 2, 6], {}, []],
    ["TransformerEncoderLayer", [4, 2, 6], {}, [Q, None, {"data": [[0] * 5] * 2, "dtype": "int32"}]],
    ["TransformerEncoderLayer", [4, 2, 6], {}, [Q, t(4, 4)]], ["TransformerDecoderLayer", [4, 2, 6], {}, [Q]],
    ["TransformerDecoderLayer", [4, 2, 6], {}, [Q, t(3, 2, 3)]],
    ["TransformerEncoder", [nn_("TransformerEncoderLayer", 4, 2, 6), 1], {}, [Q, None, {"data": [[0] * 5] * 2, "dtype": "int32"}]],
    ["Transformer", [4, 2, 1, 1, 6], {}, [t(5, 2, 3), K]], ["Transformer", [4, 2, 1, 1, 6], {}, [Q, t(3, 2, 3)]], ["Transformer", [4, 2, 1, 1, 6], {}, [Q]],
]

if __name__ == "__main__":
    main("nn_attention", CASES, WRONG, WRONG_CALLS)
