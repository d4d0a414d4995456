// SPDX-License-Identifier: Apache-2.0
#include "program/planned_run.hpp"

#include "program/node_errors.hpp"

#include <cstring>
#include <utility>

namespace windrow::inference {

using Home = SlotPlan::Home;

void SlotMemory::make_room(const std::vector<std::size_t>& bytes) {
    if (slots_.size() < bytes.size()) slots_.resize(bytes.size());
    for (std::size_t i = 0; i < bytes.size(); ++i) {
        if (slots_[i].size() >= bytes[i] && !slots_[i].empty()) continue;
        slots_[i] = Buffer::allocate(bytes[i]);
        ++generation_;
    }
}

PlannedRun::PlannedRun(const PreparedGraph& graph, TypedPlan plan, SlotMemory& memory)
    : graph_(graph),
      plan_(std::move(plan)),
      memory_(memory),
      tensor_by_value_(graph.values.size(), -1),
      at_input_(graph.inputs.size()),
      at_output_(graph.outputs.size()) {
    SlotPlan slots = plan_slots(graph_, plan_);
    copied_outputs_ = slots.copied_outputs;
    memory_.make_room(slots.slot_bytes);
    add_steps(slots);
}

void PlannedRun::add_tensor(const TensorType& type, SlotPlan::Place place) {
    if (place.home == Home::input) at_input_[static_cast<std::size_t>(place.index)].push_back(tensors_.size());
    if (place.home == Home::output) at_output_[static_cast<std::size_t>(place.index)].push_back(tensors_.size());
    tensors_.push_back(Tensor::over(
        type, Buffer::borrowed(nullptr, static_cast<std::size_t>(element_count(type.shape)) * element_bytes(type.element))));
    places_.push_back(place);
}

/// Lays out all tensors first, so that none moves any more, then the steps that point to them.
void PlannedRun::add_steps(const SlotPlan& slots) {
    for (std::size_t i = 0; i < graph_.inputs.size(); ++i) {
        const auto id = static_cast<std::size_t>(graph_.inputs[i]);
        tensor_by_value_[id] = static_cast<int>(tensors_.size());
        add_tensor(*plan_.types[id], slots.values[id]);
    }
    for (std::size_t i = 0; i < graph_.nodes.size(); ++i) {
        const PreparedNode& node = graph_.nodes[i];
        if (is_planned_away(graph_, plan_, node)) continue;
        steps_.push_back({&node, i, {}, tensors_.size(), plan_.outputs[i].size(), false});
        for (std::size_t output = 0; output < plan_.outputs[i].size(); ++output) {
            const int id = output < node.outputs.size() ? node.outputs[output] : -1;
            if (id >= 0) tensor_by_value_[static_cast<std::size_t>(id)] = static_cast<int>(tensors_.size());
            add_tensor(plan_.outputs[i][output],
                       id >= 0 ? slots.values[static_cast<std::size_t>(id)] : slots.unwanted[i][output]);
        }
    }
    for (Step& step : steps_) {
        for (const int id : step.node->inputs) step.inputs.push_back(id < 0 ? nullptr : tensor_of(id));
        if (!step.node->operation->reshapes()) continue;
        const int source = tensor_by_value_[static_cast<std::size_t>(step.node->inputs[0])];
        step.shared = source >= 0 && places_[static_cast<std::size_t>(source)].home == places_[step.first_output].home &&
                      places_[static_cast<std::size_t>(source)].index == places_[step.first_output].index;
    }
}

const Tensor* PlannedRun::tensor_of(int id) const {
    const int index = tensor_by_value_[static_cast<std::size_t>(id)];
    return index >= 0 ? &tensors_[static_cast<std::size_t>(index)] : plan_.known_value(graph_, id);
}

void PlannedRun::set_rows(const RowLengths& lengths, std::int64_t rows) {
    std::size_t tensor = 0;
    const auto set = [&](const std::vector<RowLengths::Length>& dimensions) {
        for (std::size_t i = 0; i < dimensions.size(); ++i) {
            if (dimensions[i].slope != 0) tensors_[tensor].set_length(i, dimensions[i].base + dimensions[i].slope * rows);
        }
        ++tensor;
    };
    for (const auto& dimensions : lengths.inputs) set(dimensions);
    for (const Step& step : steps_) {
        for (const auto& dimensions : lengths.outputs[step.index]) set(dimensions);
    }
}

void PlannedRun::bind_slots() {
    for (std::size_t i = 0; i < tensors_.size(); ++i) {
        if (places_[i].home == Home::slot) tensors_[i].move_to(memory_.slot(static_cast<std::size_t>(places_[i].index)));
    }
    bound_generation_ = memory_.generation();
}

void PlannedRun::run_step(const Step& step, std::span<Tensor> outputs) {
    if (!step.node->operation->reshapes()) {
        step.node->operation->run(step.inputs, outputs);
    } else if (outputs[0].bytes() > 0) {
        std::memcpy(outputs[0].data<char>(), step.inputs[0]->data<char>(), outputs[0].bytes());
    }
}

void PlannedRun::run(std::span<const void* const> inputs, std::span<void* const> outputs) {
    if (bound_generation_ != memory_.generation()) bind_slots();
    for (std::size_t i = 0; i < at_input_.size(); ++i) {
        // Operators get inputs as const tensors: nothing is written there.
        for (const std::size_t tensor : at_input_[i])
            tensors_[tensor].move_to(Buffer::borrowed(const_cast<void*>(inputs[i]), tensors_[tensor].bytes()));
    }
    for (std::size_t i = 0; i < at_output_.size(); ++i) {
        for (const std::size_t tensor : at_output_[i])
            tensors_[tensor].move_to(Buffer::borrowed(outputs[i], tensors_[tensor].bytes()));
    }
    for (const Step& step : steps_) {
        if (step.shared) continue;
        with_node(step.node->text, [&] { run_step(step, std::span(tensors_).subspan(step.first_output, step.outputs)); });
    }
    for (std::size_t i = 0; i < graph_.outputs.size(); ++i) {
        if (!copied_outputs_[i]) continue;
        const Tensor& value = *tensor_of(graph_.outputs[i]);
        if (value.bytes() > 0) std::memcpy(outputs[i], value.data<char>(), value.bytes());
    }
}

namespace {

/// True if plan `b` leaves the same to compute as plan `a`, with the same known values.
bool same_values(const TypedPlan& a, const TypedPlan& b) {
    for (std::size_t id = 0; id < a.values.size(); ++id) {
        if (a.values[id].has_value() != b.values[id].has_value()) return false;
        if (!a.values[id]) continue;
        const Tensor& x = *a.values[id];
        const Tensor& y = *b.values[id];
        if (x.type() != y.type() || x.element() == ElementType::string) return false;
        if (x.bytes() > 0 && std::memcmp(x.data<char>(), y.data<char>(), x.bytes()) != 0) return false;
    }
    return true;
}

/// The rule of one type's lengths from its shapes for all numbers of rows; false if there is none.
bool find_rule(std::span<const std::int64_t> rows, const std::vector<const TensorType*>& types,
               std::vector<RowLengths::Length>& rule) {
    for (std::size_t dimension = 0; dimension < types[0]->shape.size(); ++dimension) {
        RowLengths::Length length;
        for (const TensorType* type : types) {
            if (type->shape.size() != types[0]->shape.size() || type->element != types[0]->element) return false;
        }
        length.slope = (types[1]->shape[dimension] - types[0]->shape[dimension]) / (rows[1] - rows[0]);
        length.base = types[0]->shape[dimension] - length.slope * rows[0];
        if (length.slope < 0 || length.base < 0) return false;
        for (std::size_t i = 0; i < rows.size(); ++i) {
            if (types[i]->shape[dimension] != length.base + length.slope * rows[i]) return false;
        }
        rule.push_back(length);
    }
    return true;
}

}  // namespace

std::optional<RowLengths> find_row_lengths(const PreparedGraph& graph, std::span<const std::int64_t> rows,
                                           std::span<const TypedPlan> plans) {
    for (const TypedPlan& plan : plans) {
        if (!plan.complete || !same_values(plans[0], plan)) return std::nullopt;
    }
    RowLengths lengths;
    std::vector<const TensorType*> types(plans.size());
    for (const int id : graph.inputs) {
        for (std::size_t i = 0; i < plans.size(); ++i) types[i] = &*plans[i].types[static_cast<std::size_t>(id)];
        lengths.inputs.emplace_back();
        if (!find_rule(rows, types, lengths.inputs.back())) return std::nullopt;
    }
    for (std::size_t node = 0; node < graph.nodes.size(); ++node) {
        lengths.outputs.emplace_back(plans[0].outputs[node].size());
        for (std::size_t output = 0; output < plans[0].outputs[node].size(); ++output) {
            for (std::size_t i = 0; i < plans.size(); ++i) {
                if (plans[i].outputs[node].size() <= output) return std::nullopt;
                types[i] = &plans[i].outputs[node][output];
            }
            if (!find_rule(rows, types, lengths.outputs.back()[output])) return std::nullopt;
        }
    }
    return lengths;
}

}  // namespace windrow::inference
