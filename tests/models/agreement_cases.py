# SPDX-License-Identifier: Apache-2.0
"""The models and inputs over which Windrow and onnxruntime are compared: random graphs (random_graphs.py) and the models of examples/, these with
rows that their own jobs computed (example_inputs.json)."""
import hashlib
import json
import os

import random_graphs
from onnx_messages import element_count, raw_bytes

HERE = os.path.dirname(os.path.abspath(__file__))
EXAMPLES = os.path.join(os.path.dirname(os.path.dirname(HERE)), "examples")
EXAMPLE_INPUTS = os.path.join(HERE, "example_inputs.json")
EXAMPLE_MODELS = {"machines": "autoencoder.onnx", "payments": "fraud.onnx", "sensors": "forecaster.onnx"}
INPUT_NAMES = {"machines": "features", "payments": "features", "sensors": "levels"}


class Case:
    """A model, and ROWS rows for each of its inputs."""

    def __init__(self, name, model, inputs):
        self.name, self.model = name, model
        self.inputs = inputs  # [(name, shape without the batch, values)]

    def key(self):
        """Changes when the model or its input does."""
        digest = hashlib.sha256(self.model)
        for _, _, values in self.inputs:
            digest.update(raw_bytes(values))
        return digest.hexdigest()[:16]

    def write(self, folder):
        place = os.path.join(folder, self.name)
        os.makedirs(place, exist_ok=True)
        with open(os.path.join(place, "model.onnx"), "wb") as out:
            out.write(self.model)
        for number, (_, _, values) in enumerate(self.inputs):
            with open(os.path.join(place, f"input_{number}.bin"), "wb") as out:
                out.write(raw_bytes(values))

    def request(self):
        """What run_onnxruntime.mjs is told."""
        rows = random_graphs.ROWS
        inputs = [{"name": name, "type": "float32", "shape": [rows, *shape], "file": f"{self.name}/input_{number}.bin"}
                  for number, (name, shape, _) in enumerate(self.inputs)]
        return {"name": self.name, "model": f"{self.name}/model.onnx", "inputs": inputs, "outputs": f"{self.name}/onnxruntime"}


def random_cases(only=None):
    for kind, count in random_graphs.KINDS.items():
        for number in range(count):
            if only is None or only == kind:
                model, inputs = random_graphs.make(kind, number)
                yield Case(f"{kind}_{number:03}", model, [(f"x{place}", shape, values) for place, (shape, values) in enumerate(inputs)])


def example_cases():
    with open(EXAMPLE_INPUTS, encoding="utf-8") as file:
        rows = json.load(file)
    for folder, file_name in EXAMPLE_MODELS.items():
        with open(os.path.join(EXAMPLES, folder, file_name), "rb") as file:
            model = file.read()
        values = [value for row in rows[folder] for value in row]
        assert len(rows[folder]) == random_graphs.ROWS
        shape = (len(rows[folder][0]),)
        assert len(values) == random_graphs.ROWS * element_count(shape)
        yield Case(f"example_{folder}", model, [(INPUT_NAMES[folder], shape, values)])
