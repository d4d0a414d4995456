// SPDX-License-Identifier: Apache-2.0
#include "status_collection.hpp"

#include <algorithm>

namespace windrow::exec {

StatusCollection::StatusCollection(const plan::Job& job, const Pipeline& pipeline) : job_(job), pipeline_(pipeline) {
    std::map<std::size_t, std::size_t> next_place;
    for (std::size_t n = 0; n < pipeline.nodes.size(); ++n) {
        places_.push_back(next_place[pipeline.nodes[n].statement]++);
        node_of_[pipeline.nodes[n].op.get()] = n;
    }
}

void StatusCollection::collect(const std::vector<std::pair<std::size_t, std::size_t>>& waiting, const LanesOf& lanes_of,
                               JobStatus& status) const {
    for (const auto& stage : pipeline_.stages) status.sources.push_back(stage->status());
    for (const auto& [stage, partition] : waiting) ++status.sources[stage].partitions[partition].waiting_chunks;
    for (std::size_t n = 0; n < pipeline_.nodes.size(); ++n) status.operators.push_back(operator_status(n, lanes_of));
    for (const plan::Output& output : job_.outputs) {
        StatementStatus statement;
        statement.balance.statement = output.is_select ? "SELECT" : "INSERT INTO " + output.sink_name;
        if (!output.is_select) statement.sink = output.sink_name;
        status.statements.push_back(std::move(statement));
    }
    for (const auto& stage : pipeline_.stages) {
        for (const ScanConsumer& consumer : stage->consumers())
            status.statements[consumer.statement].balance.rows_in += consumer.rows;
    }
    for (const PipelineNode& node : pipeline_.nodes) node.op->add_balance(status.statements[node.statement].balance);
}

OperatorStatus StatusCollection::operator_status(std::size_t node, const LanesOf& lanes_of) const {
    const PipelineNode& at = pipeline_.nodes[node];
    OperatorStatus status;
    status.statement = at.statement;
    status.place = places_[node];
    status.name = at.op->describe();
    status.state_bytes = at.op->state_bytes();
    status.watermark = watermark_max;
    for (const InputRef& input : at.inputs) {
        const std::vector<Lane> lanes = lanes_of(input);
        // An operator has no lanes before its first round.
        status.watermark = std::min(status.watermark, lanes.empty() ? watermark_min : merged_watermark(lanes));
    }
    status.holder = holder_of(at, lanes_of);
    at.op->add_status(status);
    return status;
}

/// Follows the least watermark down to the scan that it comes from.
std::optional<WatermarkHolder> StatusCollection::holder_of(const PipelineNode& node, const LanesOf& lanes_of) const {
    std::optional<WatermarkHolder> holder;
    const InputRef* below = nullptr;
    Watermark least = watermark_max;
    for (const InputRef& input : node.inputs) {
        const std::vector<Lane> lanes = lanes_of(input);
        for (std::size_t i = 0; i < lanes.size(); ++i) {
            if (lanes[i].frontier >= least) continue;
            least = lanes[i].frontier;
            below = input.from != nullptr ? &input : nullptr;
            if (input.from == nullptr) holder = WatermarkHolder{input.stage, input.consumer, i};
        }
    }
    return below == nullptr ? holder : holder_of(pipeline_.nodes[node_of_.at(below->from)], lanes_of);
}

}  // namespace windrow::exec
