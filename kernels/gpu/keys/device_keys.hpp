// SPDX-License-Identifier: Apache-2.0
#pragma once

/// The group keys of an operator in device memory: any types of fixed width, strings and binary values, mapped to dense 32-bit
/// ids. Host code (docs/decisions/0008-gpu-backend.md).

#include "gpu/keys/key_kernels.hpp"
#include "gpu/memory/room.hpp"
#include "windrow/kernels/column.hpp"

#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <vector>

namespace windrow::gpu {

/// For tests: what never changes an answer.
struct KeyOptions {
    bool collide = false;  ///< all hashes are equal
    /// So many bytes may be spent on room for keys that batches under way might bring (room_for_ids.hpp).
    std::size_t bytes_for_bounds = std::size_t{16} << 20;
    std::uint32_t first_capacity = 1024;  ///< keys there is room for at first; a power of two
};

/// The key columns of a batch on the device.
struct KeyBatch {
    std::span<const ColumnView> columns;  ///< `held_by_device`, in the order of the types; readable on the dictionary's stream
    std::int64_t rows = 0;
    std::uint64_t text_bytes = 0;  ///< at most so many bytes of text do all the rows' keys have
};

/// How kernels read values of the type, as `held_by_device` gives them; none for the type of NULL.
std::optional<KeyPart> key_part(const DataType& type);

/// How kernels read the argument of an aggregate. Of what they do not read they count the rows that are not null: any part
/// serves.
KeyPart part_of_argument(const DataType& type);

/// Appends a value that is not NULL from its words (key_views.hpp); advances `text` over a text.
void append_part(KeyPart part, const std::uint64_t* words, const char*& text, ColumnBuilder& out);

/// Keys get ids in order of their first row, so ids do not depend on how threads are scheduled; ids whose keys are not needed any
/// more are given again. All work is queued on one stream. One thread at a time. All members may throw DeviceOutOfMemory and
/// DeviceFailure; after the former nothing has changed but what `map` was asked for.
class DeviceKeys {
public:
    DeviceKeys(std::shared_ptr<device::Stream> stream, std::span<const DataType> types, const KeyOptions& options = {});

    /// Empty if keys of these types fit, else why not.
    static std::string unsupported_reason(std::span<const DataType> types);

    /// ids[row] = the id of the row's key, which is added if it is new; `no_id` for rows whose `planes` entry is `no_id`. Queues
    /// the work; waits only where the number of keys must be known to see whether they fit.
    void map(const KeyBatch& batch, const std::uint32_t* planes, std::uint32_t* ids);

    /// All ids given so far are below this. Does not wait: the rows of batches under way count as new keys.
    [[nodiscard]] std::uint32_t ids_at_most();
    /// As of some earlier moment; 0 if nothing is known yet.
    [[nodiscard]] std::uint32_t ids_known() const noexcept { return known_.next_id; }
    /// All ids given so far are below this, exactly. Waits for the batches mapped so far.
    [[nodiscard]] std::uint32_t ids();

    /// Forgets the keys with live[id] == 0 for id < ids(); their ids are given again. Waits.
    void retain(const std::uint8_t* live);
    /// Forgets every key.
    void clear();

    /// The columns of the keys of `count` ids (in device memory). Waits.
    [[nodiscard]] std::vector<Column> columns(const std::uint32_t* ids, std::int64_t count);

    /// The stored keys, for kernels queued on the dictionary's stream next.
    [[nodiscard]] StoredKeys stored();
    [[nodiscard]] KeyColumns shape() const { return shape({}); }

    /// Bytes in device memory.
    [[nodiscard]] std::size_t memory() const noexcept;
    /// For tests: how often the table grew, and how many ids wait to be given again.
    [[nodiscard]] std::uint32_t growths() const noexcept { return growths_; }
    [[nodiscard]] std::uint32_t free_ids() const noexcept { return free_count_ - known_.free_taken; }

private:
    void make_room(std::int64_t rows, std::uint64_t text_bytes);
    void grow_slots(std::uint32_t slots, const std::uint8_t* live);
    void grow_stored(std::uint32_t capacity);
    void grow_text(std::uint64_t bytes);
    void keep_live_texts(const std::uint8_t* live, std::uint32_t count);
    void list_free(const std::uint8_t* live, std::uint32_t count);
    void note_counters();
    void read_noted();
    void settle();
    [[nodiscard]] KeyColumns shape(std::span<const ColumnView> views) const;
    [[nodiscard]] bool has_texts() const noexcept { return texts_ != 0; }

    std::shared_ptr<device::Stream> stream_;
    const KeyKernels* kernels_;
    std::vector<DataType> types_;
    std::vector<KeyPart> parts_;
    KeyOptions options_;
    std::uint32_t words_ = 1;
    std::uint32_t texts_ = 0;

    std::uint32_t slot_count_ = 0;
    std::uint32_t capacity_ = 0;  ///< of stored keys
    device::DeviceMemory slots_;
    device::DeviceMemory words_memory_;
    device::DeviceMemory text_begins_;
    device::DeviceMemory text_;
    device::DeviceMemory free_ids_;
    std::uint32_t free_count_ = 0;
    device::DeviceMemory counters_;  ///< two KeyCounters, by turns
    std::size_t current_ = 0;

    /// What the host knows of the counters: as they were `rows_since_` rows and `text_since_` bytes of text ago.
    KeyCounters known_;
    std::uint64_t rows_since_ = 0;
    std::uint64_t text_since_ = 0;
    device::PinnedMemory noted_;  ///< a copy of the counters is under way, taken ...
    bool noting_ = false;
    std::uint64_t rows_since_noted_ = 0;  ///< ... so many rows ago
    std::uint64_t text_since_noted_ = 0;

    std::uint32_t growths_ = 0;
    Room row_words_{"words of a batch's keys"};
    Room row_hashes_{"hashes of a batch's keys"};
    Room slot_of_row_{"slots of a batch's keys"};
    Room is_new_{"new keys of a batch"};
    Room ranks_{"new keys of a batch"};
    Room text_sizes_{"texts of new keys"};
    Room text_ranks_{"texts of new keys"};
    Room flags_{"ids to be given again"};
    Room numbers_{"ids to be given again"};
    Room count_{"a number of ids"};
    Room fetched_words_{"keys for the host"};
    Room fetched_text_{"keys for the host"};
    Room scratch_{"scratch of primitives"};
};

}  // namespace windrow::gpu
