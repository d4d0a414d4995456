// SPDX-License-Identifier: Apache-2.0
#include "program/graph_scorer.hpp"
#include "program/row_proof.hpp"
#include "windrow/inference/onnx_reader.hpp"
#include "windrow/kernels/error.hpp"

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <cstring>
#include <memory>
#include <optional>
#include <string_view>
#include <vector>

/// Any bytes as a model that is prepared and run on small inputs: an Error, or outputs of the types that were inferred. A model
/// over rows is scored too; what a scorer gives for three rows must be, to the bit, what the program gives.

namespace {

using namespace windrow::inference;

constexpr std::int64_t most_elements = 1 << 12;
constexpr RunLimits run_limits{std::size_t{1} << 22, std::uint64_t{1} << 20};

ReadLimits read_limits() {
    ReadLimits limits;
    limits.nodes = 100;
    limits.tensor_elements = most_elements;
    limits.parts = 10'000;
    return limits;
}

void expect_documented(const windrow::Error& error) {
    if (!std::string_view(error.code()).starts_with("W66")) std::abort();
}

/// Small values; integers may be indices and shapes.
void fill(Tensor& tensor) {
    for (std::int64_t i = 0; i < tensor.size(); ++i) {
        if (tensor.element() == ElementType::float32) {
            tensor.data<float>()[i] = static_cast<float>(i % 7) - 3;
        } else if (tensor.element() == ElementType::float64) {
            tensor.data<double>()[i] = static_cast<double>(i % 7) - 3;
        } else if (tensor.element() == ElementType::boolean) {
            tensor.data<std::uint8_t>()[i] = i & 1;
        } else if (const std::size_t bytes = element_bytes(tensor.element()); bytes > 0) {
            const std::int64_t value = i % 3;
            std::memcpy(tensor.data<char>() + static_cast<std::size_t>(i) * bytes, &value, bytes);
        }
    }
}

/// Inputs of the declared types, free lengths 2; none if one is no tensor or too large.
std::optional<std::vector<Tensor>> made_inputs(const Graph& graph) {
    std::vector<Tensor> inputs;
    for (const ValueDeclaration& input : graph.inputs) {
        if (input.element == ElementType::undefined || input.element == ElementType::other) return std::nullopt;
        Shape shape = input.shape();
        for (std::int64_t& length : shape) {
            if (length < 0) length = 2;
            if (length > most_elements) return std::nullopt;
        }
        if (shape.size() > 12 || element_count(shape) > most_elements) return std::nullopt;
        inputs.emplace_back(input.element, shape);
        fill(inputs.back());
    }
    return inputs;
}

void run_once(const std::shared_ptr<const GraphProgram>& program) {
    const auto inputs = made_inputs(program->model().graph);
    if (!inputs) return;
    std::vector<TensorType> types;
    for (const Tensor& input : *inputs) types.push_back(input.type());
    const std::vector<TensorType> inferred = program->infer(types);
    const std::vector<Tensor> outputs = program->run(*inputs);
    for (std::size_t i = 0; i < outputs.size(); ++i) {
        if (inferred[i].element == ElementType::undefined) continue;
        if (inferred[i].element != outputs[i].element() || inferred[i].shape.size() != outputs[i].shape().size()) std::abort();
        for (std::size_t dimension = 0; dimension < inferred[i].shape.size(); ++dimension) {
            if (inferred[i].shape[dimension] >= 0 && inferred[i].shape[dimension] != outputs[i].shape()[dimension]) std::abort();
        }
    }
}

void score(const std::shared_ptr<const Model>& model) {
    const auto rows = std::make_shared<const RowModel>(prove_rows(model, run_limits));
    constexpr std::int64_t count = 3;
    ScorerOptions options;
    options.batch_limit = 2;
    GraphScorer scorer(rows, rows->program, options);
    const std::vector<Shape> shapes = scorer.set_lengths(rows->sample_lengths);
    std::vector<Tensor> inputs;
    for (const TensorType& type : row_types(rows->inputs, count, rows->sample_lengths)) {
        inputs.emplace_back(type);
        fill(inputs.back());
    }
    std::vector<Tensor> outputs;
    for (std::size_t i = 0; i < shapes.size(); ++i) {
        Shape shape = shapes[i];
        shape.insert(shape.begin(), count);
        outputs.emplace_back(rows->outputs[i].element, shape);
    }
    std::vector<const void*> from;
    std::vector<void*> to;
    for (const Tensor& input : inputs) from.push_back(input.data<char>());
    for (Tensor& output : outputs) to.push_back(output.data<char>());
    scorer.run(count, from, to);
    if (!rows->one_row_reason.empty()) return;
    const std::vector<Tensor> expected = rows->program->run(inputs);
    for (std::size_t i = 0; i < outputs.size(); ++i) {
        if (expected[i].bytes() != outputs[i].bytes()) std::abort();
        if (outputs[i].bytes() > 0 && std::memcmp(expected[i].data<char>(), outputs[i].data<char>(), outputs[i].bytes()) != 0)
            std::abort();
    }
}

template <typename Work>
void allow_errors(Work work) {
    try {
        work();
    } catch (const windrow::Error& error) {
        expect_documented(error);
    }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    std::shared_ptr<const Model> model;
    allow_errors([&] {
        model = std::make_shared<const Model>(read_model({reinterpret_cast<const char*>(data), size}, read_limits()));
    });
    if (model == nullptr) return 0;
    allow_errors([&] { run_once(prepare_graph_program(model, Precision::exact, run_limits)); });
    allow_errors([&] { score(model); });
    return 0;
}
