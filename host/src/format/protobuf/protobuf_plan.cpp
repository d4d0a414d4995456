// SPDX-License-Identifier: Apache-2.0
#include "format/protobuf/protobuf_plan.hpp"

#include <algorithm>

namespace windrow {

namespace {

constexpr std::uint32_t small_numbers = 4096;

std::unique_ptr<ProtobufPlan> plan_of_row(const ProtobufMessage& message, const DataType& row) {
    std::vector<ProtobufTarget> targets;
    for (std::size_t k = 0; k < row.children().size(); ++k) targets.push_back({row.field_names()[k], row.children()[k], {k}});
    return plan_protobuf(message, targets);
}

std::unique_ptr<ProtobufPlan> plan_below(const ProtobufField& field, const DataType& type) {
    if (!field.is_message()) return nullptr;
    if (field.map) return plan_protobuf(*field.message, {{"key", type.children()[0], {0}}, {"value", type.children()[1], {1}}});
    return plan_of_row(*field.message, field.repeated ? type.children()[0] : type);
}

}  // namespace

void ProtobufPlan::finish() {
    for (std::size_t k = 0; k < slots.size(); ++k) {
        const std::uint32_t number = slots[k].field->number;
        oneofs = oneofs || slots[k].field->oneof >= 0;
        if (number >= small_numbers) {
            smallest_rare_ = std::min(smallest_rare_, number);
            continue;
        }
        if (slot_of_number.size() <= number) slot_of_number.resize(number + 1, -1);
        slot_of_number[number] = static_cast<std::int16_t>(k);
    }
}

int ProtobufPlan::rare_slot(std::uint32_t number) const noexcept {
    for (std::size_t k = 0; k < slots.size(); ++k) {
        if (slots[k].field->number == number) return static_cast<int>(k);
    }
    return -1;
}

std::unique_ptr<ProtobufPlan> plan_protobuf(const ProtobufMessage& message, const std::vector<ProtobufTarget>& targets) {
    auto plan = std::make_unique<ProtobufPlan>();
    plan->message = &message;
    for (const ProtobufTarget& target : targets) {
        const ProtobufField* const field = message.field(target.name);
        plan->slots.push_back({field, target.type, target.places, plan_below(*field, target.type)});
    }
    const std::size_t wanted = plan->slots.size();
    for (const ProtobufField& field : message.fields) {
        const auto slots = plan->slots.begin();
        const auto known = slots + static_cast<std::ptrdiff_t>(wanted);
        if (std::any_of(slots, known, [&](const ProtobufSlot& slot) { return slot.field == &field; })) continue;
        const bool in_oneof = field.oneof >= 0 && std::any_of(slots, known, [&](const ProtobufSlot& slot) {
                                  return slot.field->oneof == field.oneof;
                              });
        if (field.required || in_oneof) plan->slots.push_back({&field, DataType(), {}, nullptr});
    }
    std::sort(plan->slots.begin(), plan->slots.end(),
              [](const ProtobufSlot& a, const ProtobufSlot& b) { return a.field->number < b.field->number; });
    plan->finish();
    return plan;
}

}  // namespace windrow
