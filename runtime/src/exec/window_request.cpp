// SPDX-License-Identifier: Apache-2.0
#include "window_request.hpp"

#include "window_definition.hpp"

namespace windrow::exec {

WindowAggregationRequest window_request(const plan::WindowAggregate& node) {
    WindowAggregationRequest request;
    request.attached = node.attached;
    if (!node.attached) request.window = aligned_window(node.window);
    request.time_column = node.window.time_column;
    request.start_column = node.attached_start;
    request.end_column = node.attached_end;
    request.time_zone = node.window.time_zone;
    request.processing_time = node.window.processing_time;
    request.keys = node.keys;
    request.key_types = key_types(node, node.keys);
    for (const plan::AggregateCall& call : node.aggregates) {
        const bool counts_rows = call.function.name == "COUNT" && call.arguments.empty() && call.filter < 0 && !call.distinct;
        request.aggregates.push_back({call.function.aggregate, call.arguments, call.filter, counts_rows, call.function.name});
    }
    return request;
}

SessionAggregationRequest session_request(const plan::WindowAggregate& node) {
    SessionAggregationRequest request;
    request.time_column = node.window.time_column;
    request.gap = node.window.size;
    request.time_zone = node.window.time_zone;
    request.processing_time = node.window.processing_time;
    request.keys = node.keys;
    request.key_types = key_types(node, node.keys);
    for (const plan::AggregateCall& call : node.aggregates)
        request.aggregates.push_back({call.function.aggregate, call.arguments, call.filter, false, call.function.name});
    return request;
}

namespace {

template <typename Request>
ChosenBackend chosen(const Request& request, const Backend& wanted) {
    std::string reason = wanted.unsupported_reason(request);
    if (reason.empty()) return {&wanted, {}};
    return {&cpu_backend(), std::move(reason)};
}

}  // namespace

ChosenBackend choose_backend(const WindowAggregationRequest& request, const Backend& wanted) {
    return chosen(request, wanted);
}

ChosenBackend choose_backend(const SessionAggregationRequest& request, const Backend& wanted) {
    return chosen(request, wanted);
}

namespace {

std::string backend_text(const plan::Node& node, const Backend& wanted) {
    if (node.kind != plan::NodeKind::window_aggregate) return "cpu";
    const auto& aggregate = static_cast<const plan::WindowAggregate&>(node);
    const bool sessions = !aggregate.attached && aggregate.window.kind == plan::WindowKind::session;
    const ChosenBackend backend =
        sessions ? choose_backend(session_request(aggregate), wanted) : choose_backend(window_request(aggregate), wanted);
    const std::string name(backend.backend->name());
    return backend.reason.empty() ? name : name + " (" + backend.reason + ")";
}

}  // namespace

plan::Placement placement(std::shared_ptr<const Backend> wanted, std::string automatic_reason) {
    if (wanted == nullptr) return {};
    if (!automatic_reason.empty()) return [text = "cpu (auto: " + automatic_reason + ")"](const plan::Node&) { return text; };
    return [wanted = std::move(wanted)](const plan::Node& node) { return backend_text(node, *wanted); };
}

}  // namespace windrow::exec
