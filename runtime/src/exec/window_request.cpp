// SPDX-License-Identifier: Apache-2.0
#include "window_request.hpp"

#include "device_features.hpp"
#include "window_definition.hpp"

#include <unordered_map>

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

ChosenBackend choose_backend(const plan::Filter& filter, const Backend& wanted, const EvaluationContext& session) {
    std::string reason = wanted.unsupported_reason(filter.condition, session);
    if (reason.empty()) return {&wanted, {}};
    return {&cpu_backend(), std::move(reason)};
}

PlannedWindow plan_window(const plan::WindowAggregate& node, const Backend& wanted, const EvaluationContext& session) {
    PlannedWindow planned;
    planned.request = window_request(node);
    planned.chosen = choose_backend(planned.request, wanted);
    planned.fold = fold_below(node, planned.request, *planned.chosen.backend, session);
    planned.request.folded = planned.fold.rows;
    return planned;
}

namespace {

std::string named(const ChosenBackend& chosen) {
    const std::string name(chosen.backend->name());
    return chosen.reason.empty() ? name : name + " (" + chosen.reason + ")";
}

/// Collects what EXPLAIN says, from the outputs down.
class PlacementOfJob {
public:
    PlacementOfJob(const plan::Job& job, const Backend& wanted) : job_(job), wanted_(wanted) {
        for (const plan::Output& output : job.outputs) visit(*output.query, false);
    }
    [[nodiscard]] const std::unordered_map<const plan::Node*, std::string>& texts() const { return texts_; }

private:
    /// `before_watermark`: the node is evaluated while its table is read.
    void visit(const plan::Node& node, bool before_watermark) {
        switch (node.kind) {
            case plan::NodeKind::window_aggregate:
                place(static_cast<const plan::WindowAggregate&>(node));
                break;
            case plan::NodeKind::filter:
                texts_.emplace(&node, before_watermark
                                          ? "cpu (stands before the watermark)"
                                          : named(choose_backend(static_cast<const plan::Filter&>(node), wanted_, job_.context)));
                break;
            case plan::NodeKind::predict:
                texts_.emplace(&node, placed(static_cast<const plan::Predict&>(node)));
                break;
            default:
                break;
        }
        const bool below_watermark = before_watermark || node.kind == plan::NodeKind::watermark;
        for (const plan::NodePtr& input : node.inputs) visit(*input, below_watermark);
    }

    /// Where the model runs, and how its features get there.
    [[nodiscard]] std::string placed(const plan::Predict& node) const {
        std::string text = plan::scoring_backend(*node.scoring, std::string(wanted_.name()));
        if (!takes_device_features(*node.scoring, wanted_)) return text;
        const FeaturePath path = feature_path(node, wanted_, job_.context);
        if (path.window == nullptr) return text + "; features come through the host: " + path.reason;
        return text + "; features stay on the device from [" + std::to_string(path.window->id) + "]";
    }

    void place(const plan::WindowAggregate& node) {
        if (!node.attached && node.window.kind == plan::WindowKind::session) {
            texts_.emplace(&node, named(choose_backend(session_request(node), wanted_)));
            return;
        }
        const PlannedWindow planned = plan_window(node, wanted_, job_.context);
        texts_.emplace(&node, named(planned.chosen));
        const std::string folded =
            std::string(planned.chosen.backend->name()) + " (folded into [" + std::to_string(node.id) + "])";
        for (const plan::Node* below : {static_cast<const plan::Node*>(planned.fold.nodes.project),
                                        static_cast<const plan::Node*>(planned.fold.nodes.filter)}) {
            if (below != nullptr) texts_.emplace(below, folded);
        }
        const plan::Node* const directly = node.inputs[0].get();
        if (directly->kind == plan::NodeKind::project && !planned.fold.nodes.holds(*directly) && !planned.fold.reason.empty())
            texts_.emplace(directly, "cpu (not folded into [" + std::to_string(node.id) + "]: " + planned.fold.reason + ")");
    }

    const plan::Job& job_;
    const Backend& wanted_;
    std::unordered_map<const plan::Node*, std::string> texts_;
};

}  // namespace

plan::Placement placement(const plan::Job& job, std::shared_ptr<const Backend> wanted, std::string automatic_reason) {
    if (wanted == nullptr) return {};
    if (!automatic_reason.empty()) return [text = "cpu (auto: " + automatic_reason + ")"](const plan::Node&) { return text; };
    return [texts = PlacementOfJob(job, *wanted).texts()](const plan::Node& node) {
        const auto found = texts.find(&node);
        return found == texts.end() ? std::string() : found->second;
    };
}

}  // namespace windrow::exec
