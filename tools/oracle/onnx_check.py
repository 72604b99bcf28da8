"""Checks ONNX files, with the types and shapes of all values: python onnx_check.py FILE..."""

import collections
import sys

import onnx

for file in sys.argv[1:]:
    model = onnx.load(file)
    onnx.checker.check_model(model, full_check=True)
    inferred = onnx.shape_inference.infer_shapes(model, check_type=True, strict_mode=True, data_prop=True)
    operators = collections.Counter(node.op_type for node in model.graph.node)
    domains = {node.domain for node in model.graph.node} - {"", "ai.onnx"}
    if domains:
        raise SystemExit(f"{file}: operators of {domains}")
    print(f"{file}: valid, opset {model.opset_import[0].version}, {sum(operators.values())} nodes, {len(inferred.graph.value_info)} values inferred")
