// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "program/slot_plan.hpp"
#include "program/typed_plan.hpp"

#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <vector>

namespace windrow::inference {

/// Memory of the slots of planned runs that never run at the same time. Not thread-safe.
class SlotMemory {
public:
    /// Makes room; slots that grow lose their contents.
    void make_room(const std::vector<std::size_t>& bytes);
    [[nodiscard]] const Buffer& slot(std::size_t index) const { return slots_[index]; }
    /// Changes whenever a slot has moved.
    [[nodiscard]] std::uint64_t generation() const noexcept { return generation_; }

private:
    std::vector<Buffer> slots_;
    std::uint64_t generation_ = 0;
};

/// How the lengths of all values follow from the number of rows: base + slope * rows.
struct RowLengths {
    struct Length {
        std::int64_t base = 0;
        std::int64_t slope = 0;
    };
    std::vector<std::vector<Length>> inputs;                ///< by input of the graph, by dimension
    std::vector<std::vector<std::vector<Length>>> outputs;  ///< by node, by output, by dimension
};

/// One run of a graph for fixed types (or fixed but for the rows), all of it laid out before: nothing is allocated when it runs
/// again. Inputs and outputs are in the caller's memory. Not thread-safe.
class PlannedRun {
public:
    /// `plan` must be complete; graph and memory must outlive the run.
    PlannedRun(const PreparedGraph& graph, TypedPlan plan, SlotMemory& memory);
    /// Other rows, not more than the plan was made for.
    void set_rows(const RowLengths& lengths, std::int64_t rows);
    /// inputs[i], outputs[i]: elements of the graph's inputs and outputs. Throws what operators throw, with the node in front.
    void run(std::span<const void* const> inputs, std::span<void* const> outputs);

private:
    struct Step {
        const PreparedNode* node;
        std::size_t index;                  ///< of the node
        std::vector<const Tensor*> inputs;  ///< null where left out
        std::size_t first_output;           ///< in tensors_
        std::size_t outputs;
        bool shared;  ///< the output lies where the input lies: nothing to do
    };

    [[nodiscard]] const Tensor* tensor_of(int id) const;
    void add_tensor(const TensorType& type, SlotPlan::Place place);
    void add_steps(const SlotPlan& slots);
    void bind_slots();
    static void run_step(const Step& step, std::span<Tensor> outputs);

    const PreparedGraph& graph_;
    TypedPlan plan_;
    SlotMemory& memory_;
    std::vector<Tensor> tensors_;          ///< inputs, then the outputs of each step side by side
    std::vector<SlotPlan::Place> places_;  ///< by tensor
    std::vector<int> tensor_by_value_;
    std::vector<Step> steps_;
    std::vector<std::vector<std::size_t>> at_input_;   ///< tensors that lie in the memory of an input
    std::vector<std::vector<std::size_t>> at_output_;  ///< the same for outputs
    std::vector<bool> copied_outputs_;
    std::optional<std::uint64_t> bound_generation_;
};

/// How lengths follow from the rows, from plans for several numbers of rows; none if they do not by such a rule, or if values
/// that follow from types do.
std::optional<RowLengths> find_row_lengths(const PreparedGraph& graph, std::span<const std::int64_t> rows,
                                           std::span<const TypedPlan> plans);

}  // namespace windrow::inference
