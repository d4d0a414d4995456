// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "program/prepared_graph.hpp"
#include "windrow/inference/program.hpp"

#include <cstddef>
#include <memory>

namespace windrow::inference {

/// Program over a prepared graph: each node infers and runs with the values at hand, and a value is given back after its last
/// reader. For tensors of any shape; streams use planned_run.hpp.
class GraphProgram final : public Program {
public:
    explicit GraphProgram(PreparedGraph graph, RunLimits limits = {});
    [[nodiscard]] std::vector<Tensor> run(std::span<const Tensor> inputs) const override;
    [[nodiscard]] std::vector<TensorType> infer(std::span<const TensorType> inputs) const override;
    [[nodiscard]] std::uint64_t operations(std::span<const TensorType> inputs) const override;
    [[nodiscard]] const Model& model() const noexcept override { return *graph_.model; }
    [[nodiscard]] const PreparedGraph& graph() const noexcept { return graph_; }

private:
    void check_inputs(std::span<const TensorType> inputs) const;

    PreparedGraph graph_;
    RunLimits limits_;
    std::vector<std::size_t> last_reader_;  ///< by value: the node after which it is given back; the number of nodes for outputs
};

/// As `prepare` does, with the graph to be seen.
std::shared_ptr<const GraphProgram> prepare_graph_program(std::shared_ptr<const Model> model, Precision precision,
                                                          RunLimits limits = {});

}  // namespace windrow::inference
