// SPDX-License-Identifier: Apache-2.0
#include "pipeline.hpp"

#include "device_features.hpp"
#include "lookup_join_operator.hpp"
#include "output_operator.hpp"
#include "predict_operator.hpp"
#include "window_request.hpp"
#include "windrow/kernels/backend_device.hpp"
#include "windrow/kernels/error.hpp"
#include "windrow/kernels/hand_over.hpp"

#include <algorithm>
#include <map>

namespace windrow::exec {

namespace {

/// Rows of such a node are made by workers, batch by batch; other nodes emit between rounds.
bool emits_in_parallel(const plan::Node& node) {
    switch (node.kind) {
        case plan::NodeKind::scan:
        case plan::NodeKind::watermark:
            return true;
        case plan::NodeKind::window_table_function:
            if (static_cast<const plan::WindowTableFunction&>(node).window.kind == plan::WindowKind::session) return false;
            [[fallthrough]];
        case plan::NodeKind::filter:
        case plan::NodeKind::project:
        case plan::NodeKind::unnest:
        case plan::NodeKind::predict:
        case plan::NodeKind::lookup_join:
        case plan::NodeKind::union_all:
            return std::all_of(node.inputs.begin(), node.inputs.end(),
                               [](const plan::NodePtr& input) { return emits_in_parallel(*input); });
        default:
            return false;
    }
}

bool same_table(const ScanRequest& a, const ScanRequest& b) {
    return a.table == b.table && a.options.values() == b.options.values() && a.base_directory == b.base_directory;
}

bool same_column(const ScanColumn& a, const ScanColumn& b) {
    return a.origin == b.origin && a.name == b.name && a.position == b.position && a.type.identical(b.type);
}

class Builder {
public:
    Builder(const EvaluationContext& session, Parallelism team, const Clock& clock, Pipeline& pipeline, SinkPool& sinks)
        : session_(session), team_(std::move(team)), clock_(clock), pipeline_(pipeline), sinks_(sinks) {}

    void add_statement(const plan::Output& output, std::size_t statement, StatementTarget target) {
        statement_ = statement;
        statement_name_ = output.is_select ? "SELECT" : "INSERT INTO " + output.sink_name;
        limited_ = false;
        auto op = make_output(output, team_.workers, target.ordered, std::move(target.consume));
        Operator* root = op.get();
        std::vector<InputRef> inputs = {build(*output.query, *root, 0, {target.ordered, false, false, {}})};
        root->in_balance = counts_source_rows(inputs);
        pipeline_.nodes.push_back({std::move(op), inputs, statement});
        if (!limited_) ++pipeline_.unlimited_outputs;
    }

private:
    [[nodiscard]] bool counts_source_rows(const std::vector<InputRef>& inputs) const {
        return std::all_of(inputs.begin(), inputs.end(),
                           [&](const InputRef& input) { return input.from == nullptr || passes_source_rows_.at(input.from); });
    }

    /// What the operators above a node ask of its rows.
    struct Above {
        bool ordered;   ///< groups of a window in key order
        bool by_stamp;  ///< something above takes fired rows in the order of their stamps: these must be Flink's
        bool below_limit;
        FoldedNodes folded;  ///< part of the operator above
        /// What a window leaves on the device for the nearest model above.
        std::shared_ptr<const FeaturePath> features = {};
    };

    /// Builds the operators below and at `node`, pushing into `target`. Returns where the target's rows come from.
    InputRef build(const plan::Node& node, Operator& target, int input, Above above) {
        if (node.kind == plan::NodeKind::scan || node.kind == plan::NodeKind::watermark) return build_scan(node, target, input);
        bool parallel_inputs = !node.inputs.empty();
        for (const auto& child : node.inputs) parallel_inputs = parallel_inputs && emits_in_parallel(*child);
        Above below = above;
        if (!above.folded.holds(node)) below.folded = {};
        bool passes_rows = false;
        FiredStamps stamps;
        if (above.by_stamp && fires(node)) stamps = histories_below(node);
        OperatorPtr op = make(node, parallel_inputs, above, below, passes_rows, std::move(stamps));
        Operator* made = op.get();
        made->connect(&target, input);
        std::vector<InputRef> inputs;
        for (std::size_t i = 0; i < node.inputs.size(); ++i) {
            inputs.push_back(build(*node.inputs[i], *made, static_cast<int>(i), below));
        }
        made->in_balance = !inputs.empty() && counts_source_rows(inputs);
        passes_source_rows_[made] = passes_rows && made->in_balance;
        if (node.kind == plan::NodeKind::union_all && !made->in_balance) {
            for (const InputRef& from : inputs) made->counted_inputs.push_back(counts_source_rows({from}));
        }
        pipeline_.nodes.push_back({std::move(op), std::move(inputs), statement_});
        return {made, 0, 0};
    }

    static bool fires(const plan::Node& node) {
        return node.kind == plan::NodeKind::window_aggregate || node.kind == plan::NodeKind::sort_by_time ||
               (node.kind == plan::NodeKind::window_table_function &&
                static_cast<const plan::WindowTableFunction&>(node).window.kind == plan::WindowKind::session);
    }

    /// One history per scan below the node, shared by all operators that need it.
    FiredStamps histories_below(const plan::Node& node) {
        FiredStamps stamps;
        const auto visit = [&](const auto& self, const plan::Node& at) -> void {
            if (at.kind == plan::NodeKind::watermark) {
                auto& history = histories_[&at];
                if (history == nullptr) history = std::make_shared<WatermarkHistory>();
                stamps.add(history);
                return;
            }
            for (const auto& input : at.inputs) self(self, *input);
        };
        visit(visit, node);
        return stamps;
    }

    OperatorPtr make(const plan::Node& node, bool parallel, Above above, Above& below, bool& passes_rows, FiredStamps stamps) {
        switch (node.kind) {
            case plan::NodeKind::filter:
                passes_rows = true;
                if (above.folded.holds(node)) return make_folded_filter(parallel, team_.workers);
                return make_filter(filter_of(static_cast<const plan::Filter&>(node)), parallel, team_.workers);
            case plan::NodeKind::project:
                passes_rows = true;
                if (above.folded.holds(node)) return make_folded_project(parallel, team_.workers);
                return make_project(static_cast<const plan::Project&>(node), parallel, team_.workers);
            case plan::NodeKind::union_all:
                passes_rows = true;
                return make_union(parallel, team_.workers);
            case plan::NodeKind::unnest:
                return make_unnest(static_cast<const plan::Unnest&>(node), parallel, team_.workers);
            case plan::NodeKind::predict:
                passes_rows = true;
                below.features = features_of(static_cast<const plan::Predict&>(node));
                return make_predict(static_cast<const plan::Predict&>(node),
                                    {std::string(team_.wanted().name()), device_of(team_.wanted()), team_.device_health,
                                     team_.allow_new_model, team_.model_folder, team_.warn, team_.tell},
                                    parallel, team_.workers);
            case plan::NodeKind::lookup_join:
                return make_lookup_join(static_cast<const plan::LookupJoin&>(node), {open_lookup, team_.stop}, parallel,
                                        team_.workers);
            case plan::NodeKind::values:
                return make_values(static_cast<const plan::Values&>(node), team_.workers, next_lane());
            case plan::NodeKind::window_table_function: {
                const auto& function = static_cast<const plan::WindowTableFunction&>(node);
                if (function.window.kind != plan::WindowKind::session)
                    return make_window_assigner(function, parallel, team_.workers);
                below.ordered = below.by_stamp = true;
                return make_session_rows(function, team_.workers, next_lane(), late_rows(node), std::move(stamps));
            }
            case plan::NodeKind::window_aggregate: {
                const auto& aggregate = static_cast<const plan::WindowAggregate&>(node);
                below.ordered = std::any_of(aggregate.aggregates.begin(), aggregate.aggregates.end(),
                                            [](const auto& call) { return call.function.order_dependent; });
                if (!aggregate.attached && aggregate.window.kind == plan::WindowKind::session) {
                    below.ordered = below.by_stamp = true;
                    return make_session(aggregate, team_, next_lane(), late_rows(node), std::move(stamps));
                }
                below.by_stamp = below.by_stamp || below.ordered;
                PlannedWindow planned = plan_window(aggregate, team_.wanted(), session_);
                below.folded = planned.fold.nodes;
                if (above.features != nullptr && above.features->window == &aggregate)
                    planned.request.kept_on_device = above.features->calls;
                below.features = nullptr;
                return make_window_aggregate(aggregate, std::move(planned), parallel, team_, next_lane(), above.ordered, clock_,
                                             late_rows(node), std::move(stamps));
            }
            case plan::NodeKind::sort_by_time:
                below.ordered = below.by_stamp = true;
                return make_sort_by_time(static_cast<const plan::SortByTime&>(node), team_.workers, next_lane(),
                                         std::move(stamps));
            case plan::NodeKind::limit: {
                below.ordered = below.by_stamp = below.below_limit = true;
                // Only a LIMIT that is not below another operator that wants all rows can end the job early.
                bool* satisfied = nullptr;
                if (!above.below_limit && !limited_) {
                    pipeline_.limits.push_back(std::make_unique<bool>(false));
                    satisfied = pipeline_.limits.back().get();
                    limited_ = true;
                }
                return make_limit(static_cast<const plan::Limit&>(node), team_.workers, satisfied);
            }
            default:
                throw_defect("the plan holds a node that the executor does not know");
        }
    }

    [[nodiscard]] std::shared_ptr<const FeaturePath> features_of(const plan::Predict& node) const {
        if (!takes_device_features(*node.scoring, team_.wanted())) return nullptr;
        return std::make_shared<const FeaturePath>(feature_path(node, team_.wanted(), session_));
    }

    std::unique_ptr<BatchFilter> filter_of(const plan::Filter& node) {
        const ChosenBackend chosen = choose_backend(node, team_.wanted(), session_);
        if (team_.device_health == nullptr || chosen.backend == &cpu_backend())
            return chosen.backend->make_batch_filter(node.condition, team_.workers, session_);
        return make_handing_over(*chosen.backend, node.condition, team_.workers, session_, "filter", team_.device_health);
    }

    InputRef build_scan(const plan::Node& node, Operator& target, int input) {
        ScanConsumer consumer;
        consumer.lane = next_lane();
        consumer.target = &target;
        consumer.target_input = input;
        consumer.statement = statement_;
        const plan::Node* at = &node;
        if (node.kind == plan::NodeKind::watermark) {
            consumer.watermark = static_cast<const plan::WatermarkNode*>(&node);
            if (const auto found = histories_.find(&node); found != histories_.end()) consumer.history = found->second;
            at = node.inputs[0].get();
            for (; at->kind != plan::NodeKind::scan; at = at->inputs[0].get()) {
                if (at->kind != plan::NodeKind::project && at->kind != plan::NodeKind::filter) {
                    throw_defect("a watermark stands above an operator with state");
                }
                consumer.before_watermark.push_back(at);
            }
            std::reverse(consumer.before_watermark.begin(), consumer.before_watermark.end());
        }
        const plan::Scan& scan = static_cast<const plan::Scan&>(*at);
        const ScanRequest& request = scan.request;
        const std::size_t stage = stage_of(request);
        consumer.keeps_scanned = scan.late_table != nullptr;
        if (scan.bad_records_table != nullptr) {
            pipeline_.stages[stage]->bad_records = &sinks_.open(*scan.bad_records_table);
            pipeline_.stages[stage]->bad_record_columns = scan.bad_records_table->columns;
        }
        for (const ScanColumn& column : request.columns) consumer.columns.push_back(column_of(stage, column));
        pipeline_.stages[stage]->consumers().push_back(std::move(consumer));
        return {nullptr, stage, pipeline_.stages[stage]->consumers().size() - 1};
    }

    std::size_t stage_of(const ScanRequest& request) {
        for (std::size_t s = 0; s < requests_.size(); ++s) {
            if (same_table(requests_[s], request)) return s;
        }
        requests_.push_back(request);
        requests_.back().columns.clear();
        pipeline_.stages.push_back(std::make_unique<SourceStage>(requests_.back(), team_.workers));
        return requests_.size() - 1;
    }

    int column_of(std::size_t stage, const ScanColumn& column) {
        auto& columns = requests_[stage].columns;
        for (std::size_t c = 0; c < columns.size(); ++c) {
            if (same_column(columns[c], column)) return static_cast<int>(c);
        }
        columns.push_back(column);
        pipeline_.stages[stage]->set_columns(columns);
        return static_cast<int>(columns.size() - 1);
    }

    std::uint32_t next_lane() { return next_lane_++; }

    /// The late table of a window operator: that of the one scan below it, if only stateless operators lie between.
    LateRowSink* late_rows(const plan::Node& node) {
        const plan::Node* at = node.inputs[0].get();
        const plan::Node* scanned = nullptr;
        for (; at->kind != plan::NodeKind::scan; at = at->inputs[0].get()) {
            const bool passes = at->kind == plan::NodeKind::filter || at->kind == plan::NodeKind::project ||
                                at->kind == plan::NodeKind::watermark || at->kind == plan::NodeKind::predict ||
                                at->kind == plan::NodeKind::window_table_function;
            if (!passes || at->inputs.size() != 1) return nullptr;  // the planner has refused a late table below it
            if (at->kind == plan::NodeKind::watermark) scanned = at;
        }
        const plan::Scan& scan = static_cast<const plan::Scan&>(*at);
        if (scan.late_table == nullptr || scanned == nullptr) return nullptr;
        pipeline_.late_tables.push_back(std::make_unique<LateTable>(sinks_.open(*scan.late_table), scan.late_table->columns,
                                                                    scanned->output, statement_name_, team_.workers));
        return pipeline_.late_tables.back().get();
    }

    const EvaluationContext& session_;
    Parallelism team_;
    const Clock& clock_;
    Pipeline& pipeline_;
    SinkPool& sinks_;
    std::string statement_name_;
    std::vector<ScanRequest> requests_;
    std::map<const plan::Node*, std::shared_ptr<WatermarkHistory>> histories_;
    std::map<const Operator*, bool> passes_source_rows_;
    std::uint32_t next_lane_ = 0;
    std::size_t statement_ = 0;
    bool limited_ = false;
};

}  // namespace

Pipeline build_pipeline(const plan::Job& job, Parallelism team, const Clock& clock, std::vector<StatementTarget> targets,
                        SinkPool& sinks) {
    Pipeline pipeline;
    Builder builder(job.context, std::move(team), clock, pipeline, sinks);
    for (std::size_t s = 0; s < job.outputs.size(); ++s) builder.add_statement(job.outputs[s], s, std::move(targets[s]));
    return pipeline;
}

}  // namespace windrow::exec
