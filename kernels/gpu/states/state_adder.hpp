// SPDX-License-Identifier: Apache-2.0
#pragma once

/// Rows of a batch are added to the states of their groups, array by array. Host code.

#include "gpu/memory/room.hpp"
#include "gpu/window/plane_layout.hpp"

#include <cstdint>
#include <functional>
#include <memory>

namespace windrow::gpu {

/// What is added to the states of a call.
struct StateInput {
    bool has_argument = false;
    ColumnView argument;
    KeyPart part = KeyPart::int64;
    const ColumnView* filter = nullptr;           ///< null: none
    RowOrder order;                               ///< of states with stamps
    const std::uint32_t* text_numbers = nullptr;  ///< of states that refer to texts
    TextTable texts;
};

/// Whether the rows of an id are counted, too: the array that no call of the layout has.
enum class RowCounts : std::uint8_t { kept, left_out };

/// A word state whose array has room for `capacity` ids, and what is added to it.
[[nodiscard]] WordAggregate word_aggregate(const DeviceState& state, std::size_t capacity,
                                           const std::function<StateInput(std::size_t call)>& input_of);

/// One stream; one thread at a time. Members may throw DeviceOutOfMemory and DeviceFailure.
class StateAdder {
public:
    using InputOf = std::function<StateInput(std::size_t call)>;
    /// How many ids are added up in shared memory first, if an id's states have so many words; 0: none.
    using SharedIds = std::function<std::uint32_t(std::uint32_t words)>;

    StateAdder(std::shared_ptr<device::Stream> stream, const WindowKernels& kernels);

    /// All states of the layout, whose arrays have room for `capacity` ids.
    void add(const GroupedRows& rows, const PlaneLayout& layout, std::uint32_t capacity, RowCounts counts,
             const InputOf& input_of, const SharedIds& shared_ids);

    /// Bytes in device memory.
    [[nodiscard]] std::size_t memory() const noexcept;

private:
    void add_words(const GroupedRows& rows, const PlaneLayout& layout, std::uint32_t capacity, RowCounts counts,
                   const InputOf& input_of, const SharedIds& shared_ids);
    void add_sorted(const GroupedRows& rows, const PlaneLayout& layout, std::uint32_t capacity, const InputOf& input_of);

    std::shared_ptr<device::Stream> stream_;
    const WindowKernels* kernels_;
    Room groups_{"groups of a batch's rows"};
    Room sorted_groups_{"groups of a batch's rows"};
    Room numbers_{"numbers of rows"};
    Room sorted_rows_{"rows by group"};
    Room edge_groups_{"edges of sorted rows"};
    Room edge_states_{"edges of sorted rows"};
    Room scratch_{"scratch of primitives"};
};

}  // namespace windrow::gpu
