// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "onnx/reading.hpp"

#include <map>
#include <string>
#include <tuple>
#include <vector>

namespace windrow::inference {

/// A function that the model itself defines (FunctionProto): PyTorch's exporter writes such for its modules.
struct ModelFunction {
    std::string domain;
    std::string name;
    std::string overload;
    std::vector<std::string> inputs;
    std::vector<std::string> outputs;
    std::vector<Node> nodes;
    std::map<std::string, Attribute, std::less<>> attribute_defaults;
    std::map<std::string, std::int64_t> opset_imports;
};

/// One FunctionProto.
ModelFunction read_function_message(WireReader reader, Reading& reading);

/// Replaces each node that calls one of the functions by the function's nodes, functions in functions included; other nodes stay.
/// Throws W6606 where that cannot be done (a function that calls itself, one with another opset than the model's, graphs within),
/// W6602 if the nodes become too many.
void put_functions_in_place(Model& model, const std::vector<ModelFunction>& functions, const ReadLimits& limits);

}  // namespace windrow::inference
