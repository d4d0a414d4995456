// SPDX-License-Identifier: Apache-2.0
#include "snapshot_shape.hpp"

#include "window_definition.hpp"

namespace windrow::exec {

std::vector<DataType> types_of(const std::vector<plan::OutputField>& fields) {
    std::vector<DataType> types;
    for (const plan::OutputField& field : fields) types.push_back(field.type);
    return types;
}

std::string types_text(const std::vector<DataType>& types) {
    std::string text;
    for (const DataType& type : types) text += (text.empty() ? "" : ", ") + type.to_string();
    return text;
}

std::string window_text(const plan::WindowSpec& window) {
    std::string text = window_name(window) + " size " + std::to_string(window.size);
    if (window.slide != 0) text += " slide " + std::to_string(window.slide);
    if (window.offset != 0) text += " offset " + std::to_string(window.offset);
    if (window.time_zone != nullptr) text += " zone " + window.time_zone->name();
    if (window.processing_time) text += " of processing time";
    return text;
}

std::string aggregation_text(const plan::WindowAggregate& node) {
    const auto& input = node.inputs[0]->output;
    std::vector<DataType> keys;
    for (const int key : node.keys) keys.push_back(input[static_cast<std::size_t>(key)].type);
    std::string text = node.attached ? "attached windows" : window_text(node.window);
    text += "; keys (" + types_text(keys) + ")";
    for (const plan::AggregateCall& call : node.aggregates) {
        text += "; " + call.function.name + (call.distinct ? " DISTINCT (" : " (") + types_text(call.function.argument_types) +
                ") gives " + call.function.result.to_string();
    }
    return text;
}

}  // namespace windrow::exec
