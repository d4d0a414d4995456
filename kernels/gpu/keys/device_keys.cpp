// SPDX-License-Identifier: Apache-2.0
#include "gpu/keys/device_keys.hpp"

#include "gpu/keys/room_for_ids.hpp"
#include "windrow/kernels/error.hpp"

#include <bit>

namespace windrow::gpu {

using device::DeviceMemory;
using device::PinnedMemory;
using device::Primitives;

namespace {

constexpr std::uint64_t most_ids = 0x7FFFFFFF;
/// Slots for each key there is room for.
constexpr std::uint32_t slots_per_key = 2;

std::uint32_t words_of(KeyPart part) {
    return part == KeyPart::int128 ? 2 : 1;
}

[[noreturn]] void throw_too_many_keys() {
    throw Error("W7003", "a window holds more than 2 billion keys in one slice", "use a shorter window");
}

}  // namespace

std::optional<KeyPart> key_part(const DataType& type) {
    switch (type.physical()) {
        case PhysicalKind::bit:
            return KeyPart::bit;
        case PhysicalKind::int8:
            return KeyPart::int8;
        case PhysicalKind::int16:
            return KeyPart::int16;
        case PhysicalKind::int32:
            return KeyPart::int32;
        case PhysicalKind::int64:
            return KeyPart::int64;
        case PhysicalKind::int128:
            return KeyPart::int128;
        case PhysicalKind::float32:
            return KeyPart::float32;
        case PhysicalKind::float64:
            return KeyPart::float64;
        case PhysicalKind::none:
            return std::nullopt;
        default:
            return KeyPart::text;  // lists, maps and rows: their encoding
    }
}

KeyPart part_of_argument(const DataType& type) {
    return key_part(type).value_or(KeyPart::text);
}

namespace {

void append_text_part(std::string_view text, ColumnBuilder& out) {
    if (out.type().physical() == PhysicalKind::bytes) {
        out.append_text(text);
    } else {
        decode_row(text, out);
    }
}

}  // namespace

void append_part(KeyPart part, const std::uint64_t* words, const char*& text, ColumnBuilder& out) {
    switch (part) {
        case KeyPart::bit:
            out.append_bool(words[0] != 0);
            break;
        case KeyPart::int128:
            out.append_int128(static_cast<int128_t>((static_cast<uint128_t>(words[1]) << 64) | words[0]));
            break;
        case KeyPart::float32:
            out.append_float(std::bit_cast<float>(static_cast<std::uint32_t>(words[0])));
            break;
        case KeyPart::float64:
            out.append_double(std::bit_cast<double>(words[0]));
            break;
        case KeyPart::text:
            append_text_part({text, words[0]}, out);
            text += words[0];
            break;
        default:
            out.append_int(static_cast<std::int64_t>(words[0]));
    }
}

std::string DeviceKeys::unsupported_reason(std::span<const DataType> types) {
    if (types.size() > most_key_columns) return "has more than " + std::to_string(most_key_columns) + " key columns";
    for (const DataType& type : types) {
        if (!key_part(type)) return "has a key of type " + type.to_plain_string();
    }
    return {};
}

DeviceKeys::DeviceKeys(std::shared_ptr<device::Stream> stream, std::span<const DataType> types, const KeyOptions& options)
    : stream_(std::move(stream)),
      kernels_(key_kernels_for(stream_->device().target())),
      types_(types.begin(), types.end()),
      options_(options),
      counters_(stream_, 2 * sizeof(KeyCounters), "numbers of keys"),
      noted_(stream_->device(), sizeof(KeyCounters)) {
    for (const DataType& type : types_) {
        const std::optional<KeyPart> part = key_part(type);
        if (!part) throw_defect("a key of " + type.to_string() + " for the device");
        parts_.push_back(*part);
        words_ += words_of(parts_.back());
        if (parts_.back() == KeyPart::text) ++texts_;
    }
    stream_->fill(counters_.write_on(stream_), 0, counters_.size());
    grow_slots(slots_per_key * options_.first_capacity, nullptr);
    grow_stored(options_.first_capacity);
    if (has_texts()) grow_text(16 * options_.first_capacity);
    growths_ = 0;
}

KeyColumns DeviceKeys::shape(std::span<const ColumnView> views) const {
    KeyColumns shape;
    shape.count = static_cast<std::uint32_t>(parts_.size());
    shape.words = words_;
    shape.texts = texts_;
    for (std::size_t k = 0; k < parts_.size(); ++k) {
        shape.columns[k].part = parts_[k];
        if (!views.empty()) shape.columns[k].view = views[k];
    }
    return shape;
}

StoredKeys DeviceKeys::stored() {
    StoredKeys stored;
    stored.slots = slots_.write_as<std::uint64_t>(stream_);
    stored.slot_mask = slot_count_ - 1;
    stored.words = words_memory_.write_as<std::uint64_t>(stream_);
    if (has_texts()) {
        stored.text_begins = text_begins_.write_as<std::uint64_t>(stream_);
        stored.text = text_.write_as<char>(stream_);
    }
    return stored;
}

void DeviceKeys::map(const KeyBatch& batch, const std::uint32_t* planes, std::uint32_t* ids) {
    if (batch.rows == 0) return;
    make_room(batch.rows, batch.text_bytes);
    const auto rows = static_cast<std::size_t>(batch.rows);
    RowKeys keys;
    keys.columns = shape(batch.columns);
    keys.rows = batch.rows;
    keys.planes = planes;
    keys.words = row_words_.of<std::uint64_t>(stream_, rows * words_);
    keys.hashes = row_hashes_.of<std::uint32_t>(stream_, rows);
    keys.hash_mask = hash_mask();
    NewKeys added;
    added.slot_of_row = slot_of_row_.of<std::uint32_t>(stream_, rows);
    added.is_new = is_new_.of<std::uint32_t>(stream_, rows);
    added.ranks = ranks_.of<std::uint32_t>(stream_, rows);
    if (has_texts()) {
        added.text_sizes = text_sizes_.of<std::int64_t>(stream_, rows);
        added.text_ranks = text_ranks_.of<std::int64_t>(stream_, rows);
    }
    if (free_count_ != 0) added.free_ids = free_ids_.read_as<std::uint32_t>(stream_);
    added.free_count = free_count_;
    auto* const counters = counters_.write_as<KeyCounters>(stream_);
    added.before = counters + current_;
    added.after = counters + (1 - current_);
    const StoredKeys held = stored();

    kernels_->make_words(*stream_, keys);
    kernels_->claim_slots(*stream_, keys, held, added.slot_of_row);
    kernels_->mark_new(*stream_, keys, held, added);
    run(stream_, scratch_, Primitives::SumU32{added.is_new, added.ranks, batch.rows});
    if (has_texts()) run(stream_, scratch_, Primitives::SumI64{added.text_sizes, added.text_ranks, batch.rows});
    kernels_->store_new(*stream_, keys, held, added);
    kernels_->read_ids(*stream_, keys, held, added.slot_of_row, ids);

    current_ = 1 - current_;
    rows_since_ += rows;
    text_since_ += batch.text_bytes;
    rows_since_noted_ += rows;
    text_since_noted_ += batch.text_bytes;
    note_counters();
}

/// Asks for a copy of the counters, if none is under way.
void DeviceKeys::note_counters() {
    if (noting_) return;
    device::download(stream_, noted_, 0, counters_, current_ * sizeof(KeyCounters), sizeof(KeyCounters));
    noting_ = true;
    rows_since_noted_ = 0;
    text_since_noted_ = 0;
}

/// Takes over the copy that is under way.
void DeviceKeys::read_noted() {
    noted_.wait_ready();
    noting_ = false;
    const KeyCounters noted = *noted_.as<KeyCounters>();
    if (noted.next_id > capacity_ || noted.text_bytes > text_.size())
        throw_defect("more keys on the device than there is room for");
    known_ = noted;
    rows_since_ = rows_since_noted_;
    text_since_ = text_since_noted_;
}

/// Afterwards `known_` is exact, and no copy is under way.
void DeviceKeys::settle() {
    if (noting_) read_noted();
    if (rows_since_ == 0) return;
    note_counters();
    read_noted();
}

std::uint32_t DeviceKeys::ids_at_most() {
    if (noting_ && noted_.ready()) {
        read_noted();
        if (rows_since_ != 0) note_counters();
    }
    return static_cast<std::uint32_t>(std::min<std::uint64_t>(known_.next_id + rows_since_, most_ids));
}

std::uint32_t DeviceKeys::ids_known_now() {
    static_cast<void>(ids_at_most());
    return known_.next_id;
}

std::uint32_t DeviceKeys::ids() {
    if (rows_since_ != 0) settle();
    return known_.next_id;
}

/// No kernel finds the table full: there is room for a new key in every row.
void DeviceKeys::make_room(std::int64_t rows, std::uint64_t text_bytes) {
    const auto fits = [&] {
        return ids_at_most() + static_cast<std::uint64_t>(rows) <= capacity_ &&
               (!has_texts() || known_.text_bytes + text_since_ + text_bytes <= text_.size());
    };
    if (fits()) return;
    settle();
    const std::uint64_t needed = std::uint64_t{known_.next_id} + static_cast<std::uint64_t>(rows);
    if (needed > most_ids) throw_too_many_keys();
    if (needed > capacity_) {
        const std::size_t bytes_a_key = (words_ + slots_per_key) * sizeof(std::uint64_t);
        const std::uint32_t capacity = roomy_capacity(needed, rows, bytes_a_key, options_.bytes_for_bounds)
                                           .value_or(static_cast<std::uint32_t>(std::bit_ceil(needed)));
        if (slots_per_key * capacity > slot_count_) grow_slots(slots_per_key * capacity, nullptr);
        grow_stored(capacity);
    }
    if (has_texts() && known_.text_bytes + text_bytes > text_.size()) {
        const std::uint64_t needed_text = known_.text_bytes + text_bytes;
        const std::uint64_t roomy_text = needed_text + batches_under_way * text_bytes;
        grow_text(std::bit_ceil(roomy_text <= options_.bytes_for_bounds / 4 ? roomy_text : needed_text));
    }
}

/// A new table of the keys (only the live ones, if told).
void DeviceKeys::grow_slots(std::uint32_t slots, const std::uint8_t* live) {
    DeviceMemory old = std::move(slots_);
    const std::uint32_t old_count = slot_count_;
    try {
        slots_ = DeviceMemory(stream_, std::size_t{slots} * sizeof(std::uint64_t), "hash table of keys");
    } catch (...) {
        slots_ = std::move(old);
        throw;
    }
    slot_count_ = slots;
    stream_->fill(slots_.write_on(stream_), 0xFF, slots_.size());
    if (old_count == 0) return;
    StoredKeys table;
    table.slots = slots_.write_as<std::uint64_t>(stream_);
    table.slot_mask = slot_count_ - 1;
    kernels_->fill_slots(*stream_, old.read_as<std::uint64_t>(stream_), old_count, live, table);
    ++growths_;
}

namespace {

/// Room for more, with the first `kept` bytes of what was there.
DeviceMemory enlarged(const std::shared_ptr<device::Stream>& stream, DeviceMemory& old, std::size_t kept, std::size_t bytes,
                      const char* purpose) {
    DeviceMemory larger(stream, bytes, purpose);
    if (kept != 0) stream->copy_on_device(larger.write_on(stream), old.read_on(stream), kept);
    return larger;
}

}  // namespace

/// `known_` must be exact.
void DeviceKeys::grow_stored(std::uint32_t capacity) {
    constexpr std::size_t word = sizeof(std::uint64_t);
    const std::size_t keys = known_.next_id;
    DeviceMemory words = enlarged(stream_, words_memory_, keys * words_ * word, capacity * words_ * word, "keys");
    if (has_texts()) text_begins_ = enlarged(stream_, text_begins_, keys * word, capacity * word, "texts of keys");
    words_memory_ = std::move(words);
    capacity_ = capacity;
}

void DeviceKeys::grow_text(std::uint64_t bytes) {
    text_ = enlarged(stream_, text_, known_.text_bytes, bytes, "texts of keys");
}

void DeviceKeys::retain(const std::uint8_t* live) {
    settle();
    const std::uint32_t count = known_.next_id;
    if (count == 0) return;
    if (has_texts()) keep_live_texts(live, count);
    grow_slots(slot_count_, live);
    --growths_;
    list_free(live, count);
    // The other counters stay as they are.
    known_.free_taken = 0;
    send(stream_, counters_, current_ * sizeof(KeyCounters), &known_, 1);
}

void DeviceKeys::keep_live_texts(const std::uint8_t* live, std::uint32_t count) {
    auto* const sizes = text_sizes_.of<std::int64_t>(stream_, count + 1);
    auto* const begins = text_ranks_.of<std::int64_t>(stream_, count + 1);
    stream_->fill(sizes + count, 0, sizeof(std::int64_t));
    kernels_->measure_texts(*stream_, shape({}), stored(), nullptr, live, count, sizes);
    run(stream_, scratch_, Primitives::SumI64{sizes, begins, std::int64_t{count} + 1});
    const PinnedMemory total = fetched<std::int64_t>(stream_, text_ranks_.memory(), count * sizeof(std::int64_t), 1);
    DeviceMemory kept(stream_, text_.size(), "texts of keys");
    kernels_->copy_texts(*stream_, shape({}), stored(), nullptr, live, count, begins, kept.write_as<char>(stream_));
    text_ = std::move(kept);
    stream_->copy_on_device(text_begins_.write_on(stream_), begins, count * sizeof(std::int64_t));
    known_.text_bytes = static_cast<std::uint64_t>(*total.as<std::int64_t>());
}

void DeviceKeys::list_free(const std::uint8_t* live, std::uint32_t count) {
    auto* const dead = flags_.of<std::uint8_t>(stream_, count);
    auto* const numbers = numbers_.of<std::uint32_t>(stream_, count);
    auto* const selected = count_.of<std::int64_t>(stream_, 1);
    kernels_->mark_dead(*stream_, live, count, numbers, dead);
    free_ids_ = DeviceMemory(stream_, count * sizeof(std::uint32_t), "ids to be given again");
    run(stream_, scratch_,
        Primitives::SelectU32{numbers, dead, free_ids_.write_as<std::uint32_t>(stream_), selected, std::int64_t{count}});
    const PinnedMemory found = fetched<std::int64_t>(stream_, count_.memory(), 0, 1);
    free_count_ = static_cast<std::uint32_t>(*found.as<std::int64_t>());
}

void DeviceKeys::clear() {
    settle();
    stream_->fill(slots_.write_on(stream_), 0xFF, slots_.size());
    stream_->fill(counters_.write_on(stream_), 0, counters_.size());
    known_ = {};
    free_count_ = 0;
}

std::vector<Column> DeviceKeys::columns(const std::uint32_t* ids, std::int64_t count) {
    std::vector<Column> out;
    std::vector<ColumnBuilder> builders;
    for (const DataType& type : types_) {
        builders.emplace_back(type);
        builders.back().reserve(count);
    }
    if (count > 0 && !types_.empty()) {
        const auto keys = static_cast<std::size_t>(count);
        kernels_->gather_words(*stream_, shape({}), stored(), ids, count,
                               fetched_words_.of<std::uint64_t>(stream_, keys * words_));
        PinnedMemory text;
        if (has_texts()) {
            auto* const sizes = text_sizes_.of<std::int64_t>(stream_, keys + 1);
            auto* const begins = text_ranks_.of<std::int64_t>(stream_, keys + 1);
            stream_->fill(sizes + keys, 0, sizeof(std::int64_t));
            kernels_->measure_texts(*stream_, shape({}), stored(), ids, nullptr, count, sizes);
            run(stream_, scratch_, Primitives::SumI64{sizes, begins, count + 1});
            const PinnedMemory total = fetched<std::int64_t>(stream_, text_ranks_.memory(), keys * sizeof(std::int64_t), 1);
            const auto bytes = static_cast<std::size_t>(*total.as<std::int64_t>());
            kernels_->copy_texts(*stream_, shape({}), stored(), ids, nullptr, count, begins,
                                 fetched_text_.of<char>(stream_, bytes));
            text = fetched<char>(stream_, fetched_text_.memory(), 0, bytes);
        }
        const PinnedMemory words = fetched<std::uint64_t>(stream_, fetched_words_.memory(), 0, keys * words_);
        const auto* word = words.as<std::uint64_t>();
        const char* at = text.as<char>();
        const char* const end = at + text.size();
        for (std::size_t i = 0; i < keys; ++i) {
            const std::uint64_t nulls = *word++;
            for (std::size_t k = 0; k < parts_.size(); ++k) {
                if ((nulls >> k & 1U) != 0) {
                    builders[k].append_null();
                } else {
                    if (parts_[k] == KeyPart::text && *word > static_cast<std::uint64_t>(end - at))
                        throw_defect("texts of keys that are longer than what the device sent");
                    append_part(parts_[k], word, at, builders[k]);
                }
                word += words_of(parts_[k]);
            }
        }
    }
    for (ColumnBuilder& builder : builders) out.push_back(builder.finish());
    return out;
}

std::size_t DeviceKeys::memory() const noexcept {
    std::size_t bytes =
        slots_.size() + words_memory_.size() + text_begins_.size() + text_.size() + free_ids_.size() + counters_.size();
    for (const Room* room : {&row_words_, &row_hashes_, &slot_of_row_, &is_new_, &ranks_, &text_sizes_, &text_ranks_, &flags_,
                             &numbers_, &count_, &fetched_words_, &fetched_text_, &scratch_})
        bytes += room->size();
    return bytes;
}

}  // namespace windrow::gpu
