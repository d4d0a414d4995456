// SPDX-License-Identifier: Apache-2.0
#pragma once

/// One operator under test: made through the registry as a program makes it, inferred with everything known and with everything
/// unknown, and run.

#include "made_attributes.hpp"
#include "made_tensors.hpp"
#include "operators/operator.hpp"
#include "windrow/kernels/error.hpp"

#include <gtest/gtest.h>

#include <cstdint>
#include <initializer_list>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace windrow::inference::testing {

using namespace made;

template <typename T>
std::vector<T> values_of(const Tensor& tensor) {
    const auto values = tensor.values<T>();
    return {values.begin(), values.end()};
}

/// A node and the inputs that it is run on; `std::nullopt` is an input that the node leaves out.
struct OperatorCase {
    std::string type;
    std::int64_t opset = 17;
    std::vector<Attribute> attributes = {};
    std::vector<std::optional<Tensor>> inputs = {};
    std::size_t outputs = 1;
    std::string domain = {};

    [[nodiscard]] Node node() const {
        Node made;
        made.name = "under_test";
        made.domain = domain;
        made.operator_type = type;
        made.attributes = attributes;
        for (std::size_t i = 0; i < inputs.size(); ++i) made.inputs.push_back(inputs[i] ? "input_" + std::to_string(i) : "");
        for (std::size_t i = 0; i < outputs; ++i) made.outputs.push_back("output_" + std::to_string(i));
        return made;
    }
};

inline std::unique_ptr<Operator> make_operator(const OperatorCase& one) {
    std::string reason;
    const OperatorEntry* entry = OperatorRegistry::instance().find(one.domain, one.type, one.opset, &reason);
    if (entry == nullptr) throw Error("W6610", reason);
    const Node node = one.node();
    return entry->make({node, one.opset});
}

/// Every length that `partial` knows is the one of `full`.
inline void expect_agrees(const std::vector<std::optional<TensorType>>& partial,
                          const std::vector<std::optional<TensorType>>& full) {
    ASSERT_EQ(partial.size(), full.size());
    for (std::size_t i = 0; i < full.size(); ++i) {
        if (!partial[i]) continue;
        EXPECT_EQ(partial[i]->element, full[i]->element) << "output " << i;
        ASSERT_EQ(partial[i]->shape.size(), full[i]->shape.size()) << "output " << i;
        for (std::size_t d = 0; d < full[i]->shape.size(); ++d) {
            if (partial[i]->shape[d] < 0) continue;
            EXPECT_EQ(partial[i]->shape[d], full[i]->shape[d]) << "output " << i << ", dimension " << d;
        }
    }
}

/// Runs the case. What `infer` says with values or lengths hidden must agree with what it says when it knows all.
inline std::vector<Tensor> run_operator(const OperatorCase& one) {
    const std::unique_ptr<Operator> made = make_operator(one);
    std::vector<OperatorInput> known, values_hidden, lengths_hidden;
    std::vector<const Tensor*> pointers;
    for (const std::optional<Tensor>& input : one.inputs) {
        known.emplace_back();
        pointers.push_back(input ? &*input : nullptr);
        if (input) known.back() = {true, input->type(), &*input};
        values_hidden.push_back(known.back());
        values_hidden.back().value = nullptr;
        lengths_hidden.push_back(values_hidden.back());
        lengths_hidden.back().type.shape.assign(lengths_hidden.back().type.shape.size(), -1);
    }
    const auto types = made->infer(known);
    expect_agrees(made->infer(values_hidden), types);
    expect_agrees(made->infer(lengths_hidden), types);
    std::vector<Tensor> outputs;
    for (const auto& type : types) {
        if (!type) throw Error("W9001", "an output's rank is not known although all values are");
        outputs.emplace_back(*type);
    }
    made->run(pointers, outputs);
    return outputs;
}

/// The code of the error that running the case throws; "" if it throws none.
inline std::string error_code(const OperatorCase& one) {
    try {
        run_operator(one);
    } catch (const Error& error) {
        return error.code();
    }
    return "";
}

}  // namespace windrow::inference::testing
