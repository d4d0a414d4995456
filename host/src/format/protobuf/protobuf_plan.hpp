// SPDX-License-Identifier: Apache-2.0
#pragma once

/// Which fields of a message go where: made once for a table.

#include "format/protobuf/protobuf_schema.hpp"
#include "windrow/kernels/types.hpp"

#include <memory>
#include <vector>

namespace windrow {

struct ProtobufPlan;

/// One field of a message that is read or written, or that must be looked at all the same: a required one, or one whose value
/// takes away that of another (oneof).
struct ProtobufSlot {
    const ProtobufField* field = nullptr;
    DataType type{};                          ///< of the column or of the ROW's field
    std::vector<std::size_t> places{};        ///< columns of the decoder, or the field of the ROW; none: it is not delivered
    std::unique_ptr<ProtobufPlan> message{};  ///< of a message, of a repeated field's elements, or of a map's entries
};

struct ProtobufPlan {
    const ProtobufMessage* message = nullptr;
    std::vector<ProtobufSlot> slots{};           ///< by growing number
    std::vector<std::int16_t> slot_of_number{};  ///< for small numbers of fields; -1: nobody reads it
    bool oneofs = false;                         ///< some slot is in a oneof

    /// The slot of a field's number, or -1.
    [[nodiscard]] int slot(std::uint32_t number) const noexcept {
        if (number < slot_of_number.size()) return slot_of_number[number];
        return number < smallest_rare_ ? -1 : rare_slot(number);
    }
    void finish();

private:
    [[nodiscard]] int rare_slot(std::uint32_t number) const noexcept;
    std::uint32_t smallest_rare_ = UINT32_MAX;
};

/// A field that goes to places of a target.
struct ProtobufTarget {
    std::string name;
    DataType type;
    std::vector<std::size_t> places;
};

/// The plan of a message whose fields `targets` are wanted; all are fields of the message and fit (TypeCheck saw to that).
std::unique_ptr<ProtobufPlan> plan_protobuf(const ProtobufMessage& message, const std::vector<ProtobufTarget>& targets);

}  // namespace windrow
