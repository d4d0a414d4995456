// SPDX-License-Identifier: Apache-2.0
#include "windrow/kernels/key_dictionary.hpp"

#include "windrow/kernels/error.hpp"
#include "windrow/semantics/hash.hpp"

#include <algorithm>
#include <array>
#include <bit>
#include <cstring>

namespace windrow {

namespace {

constexpr std::size_t first_capacity = 64;
/// At most a third full: most keys then lie at their first place, which the inner loop counts on. A table beyond the caches waits
/// for memory, not for the loop: there a smaller one is better.
constexpr std::size_t far_capacity = 1U << 15;
std::size_t slots_per_key(std::size_t capacity) {
    return capacity < far_capacity ? 3 : 2;
}
std::size_t capacity_for(std::size_t keys) {
    std::size_t capacity = first_capacity;
    while (capacity < keys * slots_per_key(capacity)) capacity *= 2;
    return capacity;
}
constexpr std::size_t most_keys = std::size_t{1} << 31;
constexpr std::uint32_t no_id = 0xFFFFFFFFU;
/// Rows whose slots, and then records, are fetched together when the table lies beyond the caches.
constexpr std::size_t fetched_rows = 128;
/// Rows looked ahead for keys of varying length.
constexpr std::size_t prefetch_distance = 16;

std::uint64_t word_hash(std::int64_t word) {
    return semantics::hash_u64_fast(static_cast<std::uint64_t>(word));
}

/// The upper bits of the hash: table positions come from the lower ones.
std::size_t shard_of_hash(std::uint64_t hash, int bits) {
    return hash >> (64 - bits);
}

/// Restores a word key as the column's value.
void append_word(std::int64_t word, ColumnBuilder& out) {
    switch (out.type().physical()) {
        case PhysicalKind::bit:
            out.append_bool(word != 0);
            break;
        case PhysicalKind::float32:
            out.append_float(std::bit_cast<float>(static_cast<std::int32_t>(word)));
            break;
        case PhysicalKind::float64:
            out.append_double(std::bit_cast<double>(word));
            break;
        default:
            out.append_int(word);
    }
}

}  // namespace

KeyDictionary::KeyDictionary(std::vector<DataType> types, std::size_t payload_bytes)
    : types_(std::move(types)), form_(key_form(types_)), record_bytes_(sizeof(std::int64_t) + payload_bytes) {
    if (form_ != KeyForm::none && form_ != KeyForm::word) start_hashing();
}

std::size_t KeyDictionary::memory() const noexcept {
    return slots_.capacity() + near_words_.memory() + records_.capacity() + key_ends_.capacity() + key_text_.capacity();
}

/// The records of keys that are no words hold the hash.
std::uint64_t KeyDictionary::hash_of(std::uint32_t id) const noexcept {
    const std::int64_t word = first_word(id);
    return form_ == KeyForm::word ? word_hash(word) : static_cast<std::uint64_t>(word);
}

/// New slots for all keys, whose records are read one after the other.
void KeyDictionary::rehash(std::size_t capacity) {
    slots_ = Buffer();
    slots_ = Buffer::zeroed(capacity * sizeof(std::uint32_t));
    capacity_ = capacity;
    form_of_slots_ = SlotForm(capacity);
    auto* slots = slots_.mutable_as<std::uint32_t>();
    const std::size_t mask = capacity - 1;
    for (std::size_t begin = 0; begin < count_; begin += fetched_rows) {
        const std::size_t end = std::min(count_, begin + fetched_rows);
        for (std::size_t id = begin; id < end; ++id)
            __builtin_prefetch(&slots[hash_of(static_cast<std::uint32_t>(id)) & mask], 1);
        for (std::size_t id = begin; id < end; ++id) {
            if (id == null_id_) continue;
            const std::uint64_t hash = hash_of(static_cast<std::uint32_t>(id));
            std::size_t at = hash & mask;
            while (slots[at] != 0) at = (at + 1) & mask;
            slots[at] = form_of_slots_.make(hash, static_cast<std::uint32_t>(id));
        }
    }
}

/// Gives every key a slot: word keys that do not lie close together, and keys of other forms from the first on.
void KeyDictionary::start_hashing() {
    hashed_ = true;
    rehash(capacity_for(std::max(count_ + 1, reserved_keys_)));
}

std::uint32_t KeyDictionary::add_record(std::int64_t first_word) {
    const std::size_t needed = (count_ + 1) * record_bytes_;
    constexpr std::size_t least_records = 32;
    if (needed > records_.size()) records_.grow_zeroed(std::max(2 * records_.size(), least_records * record_bytes_));
    std::memcpy(records_.mutable_as<std::byte>() + count_ * record_bytes_, &first_word, sizeof first_word);
    return static_cast<std::uint32_t>(count_++);
}

std::uint32_t KeyDictionary::null_id() {
    if (null_id_ == no_id) {
        null_id_ = add_record(0);
        if (form_ != KeyForm::word) add_key_bytes({});
    }
    return null_id_;
}

/// Of the key that comes next. What lies in the buffers already stays where it is, or as it is where they grow: it may be frozen.
void KeyDictionary::add_key_bytes(std::string_view bytes) {
    const std::size_t text = key_text_.size();
    const std::uint64_t end = text + bytes.size();
    key_text_.resize(end);
    if (!bytes.empty()) std::memcpy(key_text_.mutable_as<char>() + text, bytes.data(), bytes.size());
    const std::size_t ends = key_ends_.size();
    key_ends_.resize(ends + sizeof end);
    std::memcpy(key_ends_.mutable_as<std::byte>() + ends, &end, sizeof end);
}

std::shared_ptr<const KeyDictionary> KeyDictionary::freeze() const {
    auto frozen = std::make_shared<KeyDictionary>(types_, record_bytes_ - sizeof(std::int64_t));
    frozen->count_ = count_;
    frozen->null_id_ = null_id_;
    frozen->records_ = records_;
    frozen->key_ends_ = key_ends_;
    frozen->key_text_ = key_text_;
    return frozen;
}

/// The one group of a query without keys.
std::uint32_t KeyDictionary::only_id() {
    return count_ == 0 ? add_record(0) : 0;
}

/// Adds a key that is not in the table at the empty slot where its search ended.
std::uint32_t KeyDictionary::insert(std::size_t slot, std::uint64_t hash, std::int64_t first_word) {
    const std::uint32_t id = add_record(first_word);
    slots_.mutable_as<std::uint32_t>()[slot] = form_of_slots_.make(hash, id);
    if (form_ == KeyForm::word && capacity_ < far_capacity) near_words_.add(first_word, id);
    if ((count_ + 1) * slots_per_key(capacity_) > capacity_) {
        if (count_ >= most_keys)
            throw Error("W7003", "a window holds more than 2 billion keys in one slice", "use a shorter window");
        rehash(capacity_ * 2);
    }
    return id;
}

/// A word that `near_words_` does not know.
std::uint32_t KeyDictionary::find_or_insert_word(std::int64_t word) {
    if (!hashed_) {
        if (near_words_.add(word, static_cast<std::uint32_t>(count_))) return add_record(word);
        start_hashing();
    }
    std::uint32_t id = 0;
    map_words_near([=](std::size_t) { return word; }, 1, &id);
    return id;
}

std::uint32_t KeyDictionary::find_or_insert_bytes(std::string_view bytes, std::uint64_t hash) {
    const std::size_t mask = capacity_ - 1;
    const auto* slots = slots_.as<std::uint32_t>();
    std::size_t at = hash & mask;
    for (; slots[at] != 0; at = (at + 1) & mask) {
        const std::uint32_t id = form_of_slots_.id(slots[at]) - 1;
        if (form_of_slots_.may_be(slots[at], hash) && static_cast<std::uint64_t>(first_word(id)) == hash &&
            key_bytes(id) == bytes)
            return id;
    }
    add_key_bytes(bytes);
    return insert(at, hash, static_cast<std::int64_t>(hash));
}

/// Everything is in the caches: the record is compared at once.
template <typename WordAt>
void KeyDictionary::map_words_near(WordAt word_at, std::size_t count, std::uint32_t* ids) {
    const auto* slots = slots_.as<std::uint32_t>();
    std::size_t mask = capacity_ - 1;
    const std::size_t size = record_bytes_;
    const std::byte* records = records_.as<std::byte>();
    for (std::size_t i = 0; i < count; ++i) {
        const std::int64_t word = word_at(i);
        const std::uint64_t hash = word_hash(word);
        std::size_t at = hash & mask;
        std::size_t id = slots[at] & mask;
        while (id != 0 && *reinterpret_cast<const std::int64_t*>(records + (id - 1) * size) != word) {
            at = (at + 1) & mask;
            id = slots[at] & mask;
        }
        if (id != 0) [[likely]] {
            ids[i] = static_cast<std::uint32_t>(id - 1);
        } else {
            ids[i] = insert(at, hash, word);
            slots = slots_.as<std::uint32_t>();
            mask = capacity_ - 1;
            records = records_.as<std::byte>();
        }
    }
}

/// Most keys lie close together: their ids are found without hash and comparison.
template <typename WordAt>
void KeyDictionary::map_words_by_place(WordAt word_at, std::size_t count, std::uint32_t* ids) {
    NearWords::View near = near_words_.view();
    for (std::size_t i = 0; i < count; ++i) {
        const std::uint32_t id = near.find(word_at(i));
        ids[i] = id - 1;
        if (id != 0) [[likely]]
            continue;
        ids[i] = find_or_insert_word(word_at(i));
        near = near_words_.view();
    }
}

/// Slots and records come from memory: those of many rows are asked for before the first is needed.
template <typename WordAt>
void KeyDictionary::map_words_far(WordAt word_at, std::size_t count, std::uint32_t* ids) {
    std::array<std::uint64_t, fetched_rows> hashes;
    for (std::size_t begin = 0; begin < count; begin += fetched_rows) {
        const std::size_t n = std::min(fetched_rows, count - begin);
        const auto* slots = slots_.as<std::uint32_t>();
        SlotForm form = form_of_slots_;
        for (std::size_t i = 0; i < n; ++i) {
            hashes[i] = word_hash(word_at(begin + i));
            __builtin_prefetch(&slots[hashes[i] & form.mask()]);
        }
        for (std::size_t i = 0; i < n; ++i) {
            const std::uint32_t slot = slots[hashes[i] & form.mask()];
            if (slot != 0 && form.may_be(slot, hashes[i])) __builtin_prefetch(record(form.id(slot) - 1), 1);
        }
        for (std::size_t i = 0; i < n; ++i) {
            const std::int64_t word = word_at(begin + i);
            std::size_t at = hashes[i] & form.mask();
            while (slots[at] != 0 && (!form.may_be(slots[at], hashes[i]) || first_word(form.id(slots[at]) - 1) != word)) {
                at = (at + 1) & form.mask();
            }
            if (slots[at] != 0) {
                ids[begin + i] = form.id(slots[at]) - 1;
            } else {
                ids[begin + i] = insert(at, hashes[i], word);
                slots = slots_.as<std::uint32_t>();
                form = form_of_slots_;
            }
        }
    }
}

template <typename WordAt>
void KeyDictionary::map_words(WordAt word_at, std::size_t count, std::uint32_t* ids) {
    if (!hashed_ || (capacity_ < far_capacity && near_words_.holds_most_of(count_))) {
        map_words_by_place(word_at, count, ids);
    } else if (capacity_ < far_capacity) {
        map_words_near(word_at, count, ids);
    } else {
        map_words_far(word_at, count, ids);
    }
}

void KeyDictionary::clear() {
    if (count_ > 0) std::memset(records_.mutable_as<std::byte>(), 0, count_ * record_bytes_);
    if (!slots_.empty()) std::memset(slots_.mutable_as<std::byte>(), 0, slots_.size());
    near_words_.clear();
    count_ = 0;
    null_id_ = no_id;
    key_ends_.resize(0);
    key_text_.resize(0);
}

void KeyDictionary::append_words(std::span<const std::uint32_t> ids, ColumnBuilder& out) const {
    for (const std::uint32_t id : ids) {
        if (id == null_id_) {
            out.append_null();
        } else {
            append_word(first_word(id), out);
        }
    }
}

void KeyDictionary::reserve(std::size_t keys) {
    if (form_ == KeyForm::none) return;
    reserved_keys_ = std::max(reserved_keys_, keys);
    if (hashed_ && capacity_for(keys) > capacity_) rehash(capacity_for(keys));
    if (keys * record_bytes_ > records_.size()) records_.grow_zeroed(keys * record_bytes_);
    if (form_ == KeyForm::word || keys * sizeof(std::uint64_t) <= key_ends_.capacity()) return;
    const std::size_t used = key_ends_.size();
    key_ends_.resize(keys * sizeof(std::uint64_t));
    key_ends_.resize(used);
}

void KeyDictionary::map(const PreparedKeys& keys, const std::int32_t* rows, std::int32_t first, std::size_t count,
                        std::uint32_t* ids) {
    if (form_ == KeyForm::none) {
        std::fill_n(ids, count, only_id());
        return;
    }
    if (form_ == KeyForm::word && !keys.any_null()) {
        const std::int64_t* const words = keys.words_;
        if (rows != nullptr) {
            map_words([=](std::size_t i) { return words[rows[i]]; }, count, ids);
        } else {
            map_words([=](std::size_t i) { return words[static_cast<std::size_t>(first) + i]; }, count, ids);
        }
        return;
    }
    const auto row_of = [&](std::size_t i) { return rows != nullptr ? rows[i] : first + static_cast<std::int64_t>(i); };
    for (std::size_t i = 0; i < count; ++i) {
        const std::int64_t row = row_of(i);
        if (keys.is_null(row)) {
            ids[i] = null_id();
        } else if (form_ == KeyForm::word) {
            map_words([&](std::size_t) { return keys.word(row); }, 1, ids + i);
        } else {
            if (i + prefetch_distance < count) {
                __builtin_prefetch(slots_.as<std::uint32_t>() + (keys.hash(row_of(i + prefetch_distance)) & (capacity_ - 1)));
            }
            ids[i] = find_or_insert_bytes(keys.bytes(row), keys.hash(row));
        }
    }
}

void KeyDictionary::map_from(const KeyDictionary& other, const std::uint32_t* other_ids, std::size_t count, std::uint32_t* ids) {
    if (form_ == KeyForm::none) {
        std::fill_n(ids, count, only_id());
        return;
    }
    const auto id_of = [=](std::size_t i) { return other_ids != nullptr ? other_ids[i] : static_cast<std::uint32_t>(i); };
    if (form_ == KeyForm::word && other.null_id_ == no_id) {
        map_words([&](std::size_t i) { return other.first_word(id_of(i)); }, count, ids);
        return;
    }
    for (std::size_t i = 0; i < count; ++i) {
        const std::uint32_t id = id_of(i);
        if (id == other.null_id_) {
            ids[i] = null_id();
        } else if (form_ == KeyForm::word) {
            map_words([&](std::size_t) { return other.first_word(id); }, 1, ids + i);
        } else {
            ids[i] = find_or_insert_bytes(other.key_bytes(id), static_cast<std::uint64_t>(other.first_word(id)));
        }
    }
}

void KeyDictionary::append_key(std::uint32_t id, std::span<ColumnBuilder> out) const {
    switch (form_) {
        case KeyForm::none:
            return;
        case KeyForm::word:
            if (id == null_id_) {
                out[0].append_null();
            } else {
                append_word(first_word(id), out[0]);
            }
            return;
        case KeyForm::text:
            if (id == null_id_) {
                out[0].append_null();
            } else {
                out[0].append_text(key_bytes(id));
            }
            return;
        case KeyForm::encoded: {
            std::string_view in = key_bytes(id);
            for (ColumnBuilder& builder : out) decode_row(in, builder);
        }
    }
}

void KeyDictionary::encode_key(std::uint32_t id, std::string& out) const {
    if (form_ == KeyForm::none) return;
    if (form_ == KeyForm::encoded) {
        out += key_bytes(id);
        return;
    }
    ColumnBuilder builder(types_[0]);
    append_key(id, {&builder, 1});
    encode_row(builder.finish(), 0, out);
}

std::uint32_t KeyDictionary::insert_encoded(std::string_view& in) {
    if (form_ == KeyForm::none) return only_id();
    std::vector<Column> columns;
    for (const DataType& type : types_) {
        ColumnBuilder builder(type);
        decode_row(in, builder);
        columns.push_back(builder.finish());
    }
    PreparedKeys keys;
    keys.prepare(form_, columns, 1);
    std::uint32_t id = 0;
    map(keys, nullptr, 0, 1, &id);
    return id;
}

bool KeyDictionary::key_less(const KeyDictionary& left, std::uint32_t a, const KeyDictionary& right, std::uint32_t b) {
    if (left.form_ == KeyForm::none) return false;
    if (left.form_ == KeyForm::encoded) return left.key_bytes(a) < right.key_bytes(b);
    const bool a_null = a == left.null_id_;
    const bool b_null = b == right.null_id_;
    if (a_null || b_null) return a_null && !b_null;
    if (left.form_ == KeyForm::text) return left.key_bytes(a) < right.key_bytes(b);
    switch (left.types_[0].physical()) {
        case PhysicalKind::float32:
        case PhysicalKind::float64: {
            // The canonical order of floats (column.hpp) through the encoding: rare enough as a key.
            std::string left_bytes;
            std::string right_bytes;
            left.encode_key(a, left_bytes);
            right.encode_key(b, right_bytes);
            return left_bytes < right_bytes;
        }
        default:
            return left.first_word(a) < right.first_word(b);
    }
}

std::uint64_t KeyDictionary::order_prefix(std::uint32_t id) const noexcept {
    if (form_ == KeyForm::none || id == null_id_) return 0;
    if (form_ != KeyForm::word) {
        const std::string_view bytes = key_bytes(id);
        std::uint64_t prefix = 0;
        std::memcpy(&prefix, bytes.data(), std::min(bytes.size(), sizeof prefix));
        return __builtin_bswap64(prefix);
    }
    const PhysicalKind kind = types_[0].physical();
    if (kind == PhysicalKind::float32 || kind == PhysicalKind::float64) return 0;
    return static_cast<std::uint64_t>(first_word(id)) ^ (std::uint64_t{1} << 63);
}

std::vector<std::uint32_t> KeyDictionary::ids_in_order() const {
    // What is compared lies beside what is moved: the keys would be looked up all over memory.
    std::vector<std::pair<std::uint64_t, std::uint32_t>> places;
    places.reserve(count_);
    for (std::uint32_t id = 0; id < count_; ++id) places.emplace_back(order_prefix(id), id);
    std::sort(places.begin(), places.end(), [&](const auto& a, const auto& b) {
        return a.first != b.first ? a.first < b.first : key_less(a.second, b.second);
    });
    std::vector<std::uint32_t> ids;
    ids.reserve(count_);
    for (const auto& place : places) ids.push_back(place.second);
    return ids;
}

std::size_t KeyDictionary::shard_of(std::uint32_t id, std::size_t shards) const {
    if (form_ == KeyForm::none || id == null_id_) return 0;
    const std::int64_t word = first_word(id);
    return shard_of_hash(form_ == KeyForm::word ? word_hash(word) : static_cast<std::uint64_t>(word), std::countr_zero(shards));
}

void PreparedKeys::shards(const std::int32_t* rows, std::size_t count, std::size_t shards, std::uint8_t* out) const {
    const int bits = std::countr_zero(shards);
    if (form_ == KeyForm::word && nulls_ == nullptr) {
        for (std::size_t i = 0; i < count; ++i)
            out[i] = static_cast<std::uint8_t>(shard_of_hash(word_hash(words_[rows[i]]), bits));
        return;
    }
    for (std::size_t i = 0; i < count; ++i) {
        const std::int64_t row = rows[i];
        if (form_ == KeyForm::none || is_null(row)) {
            out[i] = 0;
        } else {
            out[i] = static_cast<std::uint8_t>(shard_of_hash(form_ == KeyForm::word ? word_hash(words_[row]) : hash(row), bits));
        }
    }
}

}  // namespace windrow
