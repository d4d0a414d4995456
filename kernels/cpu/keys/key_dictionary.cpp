// SPDX-License-Identifier: Apache-2.0
#include "windrow/kernels/key_dictionary.hpp"

#include "windrow/kernels/error.hpp"
#include "windrow/semantics/hash.hpp"

#include <algorithm>
#include <bit>
#include <cstring>

namespace windrow {

namespace {

constexpr std::size_t first_capacity = 64;
/// At most a third full: most keys then lie at their first place, which the inner loop counts on. A table beyond the caches waits for
/// memory, not for the loop: there a smaller one is better.
constexpr std::size_t large_capacity = 1U << 15;
std::size_t slots_per_key(std::size_t capacity) { return capacity < large_capacity ? 3 : 2; }
constexpr std::uint32_t no_id = 0xFFFFFFFFU;
/// Rows looked ahead when prefetching; pays once the table leaves the second-level cache.
constexpr std::size_t prefetch_distance = 16;
constexpr std::size_t prefetch_from_slots = 1U << 15;

std::uint64_t word_hash(std::int64_t word) { return semantics::hash_u64_fast(static_cast<std::uint64_t>(word)); }

/// The upper bits of the hash: table positions come from the lower ones.
std::size_t shard_of_hash(std::uint64_t hash, int bits) { return hash >> (64 - bits); }

/// Restores a word key as the column's value.
void append_word(std::int64_t word, ColumnBuilder& out) {
    switch (out.type().physical()) {
        case PhysicalKind::bit: out.append_bool(word != 0); break;
        case PhysicalKind::float32: out.append_float(std::bit_cast<float>(static_cast<std::int32_t>(word))); break;
        case PhysicalKind::float64: out.append_double(std::bit_cast<double>(word)); break;
        default: out.append_int(word);
    }
}

}  // namespace

KeyDictionary::KeyDictionary(std::vector<DataType> types) : types_(std::move(types)), form_(key_form(types_)) {
    if (form_ == KeyForm::none) {
        count_ = 0;
    } else {
        rehash(first_capacity);
    }
}

std::size_t KeyDictionary::memory() const noexcept {
    return slots_.capacity() + words_.capacity() * sizeof(std::int64_t) + key_hashes_.capacity() * sizeof(std::uint64_t) +
           key_offsets_.capacity() * sizeof(std::uint64_t) + key_text_.capacity();
}

void KeyDictionary::rehash(std::size_t capacity) {
    capacity_ = capacity;
    const std::size_t mask = capacity - 1;
    if (form_ == KeyForm::word) {
        slots_ = Buffer::zeroed(capacity * sizeof(WordSlot));
        auto* slots = slots_.mutable_as<WordSlot>();
        for (std::size_t id = 0; id < count_; ++id) {
            if (id == null_id_) continue;
            std::size_t slot = word_hash(words_[id]) & mask;
            while (slots[slot].id != 0) slot = (slot + 1) & mask;
            slots[slot] = {words_[id], static_cast<std::uint32_t>(id + 1)};
        }
    } else {
        slots_ = Buffer::zeroed(capacity * sizeof(BytesSlot));
        auto* slots = slots_.mutable_as<BytesSlot>();
        for (std::size_t id = 0; id < count_; ++id) {
            if (id == null_id_) continue;
            std::size_t slot = key_hashes_[id] & mask;
            while (slots[slot].id != 0) slot = (slot + 1) & mask;
            slots[slot] = {static_cast<std::uint32_t>(key_hashes_[id] >> 32), static_cast<std::uint32_t>(id + 1)};
        }
    }
}

void KeyDictionary::grow() {
    if ((count_ + 1) * slots_per_key(capacity_) > capacity_) rehash(capacity_ * 2);
    if (count_ >= no_id - 1) throw Error("W7003", "a window holds more than 4 billion keys in one slice", "use a shorter window");
}

std::uint32_t KeyDictionary::null_id() {
    if (null_id_ == no_id) {
        null_id_ = static_cast<std::uint32_t>(count_++);
        if (form_ == KeyForm::word) {
            words_.push_back(0);
        } else {
            key_hashes_.push_back(0);
            key_offsets_.push_back(key_offsets_.back());
        }
    }
    return null_id_;
}

std::uint32_t KeyDictionary::find_or_insert_word(std::int64_t word) {
    const std::size_t mask = capacity_ - 1;
    const auto* slots = slots_.as<WordSlot>();
    std::size_t slot = word_hash(word) & mask;
    while (true) {
        const WordSlot& entry = slots[slot];
        if (entry.id == 0) break;
        if (entry.word == word) return entry.id - 1;
        slot = (slot + 1) & mask;
    }
    return insert_word(slot, word);
}

/// Adds a key that is not in the table at the empty slot where its search ended.
std::uint32_t KeyDictionary::insert_word(std::size_t slot, std::int64_t word) {
    slots_.mutable_as<WordSlot>()[slot] = {word, static_cast<std::uint32_t>(count_ + 1)};
    words_.push_back(word);
    const auto id = static_cast<std::uint32_t>(count_++);
    grow();
    return id;
}

std::uint32_t KeyDictionary::find_or_insert_bytes(std::string_view bytes, std::uint64_t hash) {
    const std::size_t mask = capacity_ - 1;
    const auto tag = static_cast<std::uint32_t>(hash >> 32);
    auto* slots = slots_.mutable_as<BytesSlot>();
    std::size_t slot = hash & mask;
    while (true) {
        const BytesSlot& entry = slots[slot];
        if (entry.id == 0) break;
        if (entry.tag == tag && key_bytes(entry.id - 1) == bytes) return entry.id - 1;
        slot = (slot + 1) & mask;
    }
    slots[slot] = {tag, static_cast<std::uint32_t>(count_ + 1)};
    key_hashes_.push_back(hash);
    key_text_.append(bytes);
    key_offsets_.push_back(key_text_.size());
    const auto id = static_cast<std::uint32_t>(count_++);
    grow();
    return id;
}

/// The common case, kept in registers: a key that is in the table. Adding one may move the table.
template <bool prefetch, bool indexed>
void KeyDictionary::map_words(const PreparedKeys& keys, const std::int32_t* rows, std::int32_t first, std::size_t count,
                              std::uint32_t* ids) {
    const std::int64_t* words = keys.words_;
    const auto row_of = [&](std::size_t i) { return indexed ? static_cast<std::size_t>(rows[i]) : static_cast<std::size_t>(first) + i; };
    const auto* slots = slots_.as<WordSlot>();
    std::size_t mask = capacity_ - 1;
    for (std::size_t i = 0; i < count; ++i) {
        if (prefetch && i + prefetch_distance < count) {
            const std::int64_t ahead = words[row_of(i + prefetch_distance)];
            __builtin_prefetch(&slots[word_hash(ahead) & mask]);
        }
        const std::int64_t word = words[row_of(i)];
        std::size_t at = word_hash(word) & mask;
        while (slots[at].id != 0 && slots[at].word != word) at = (at + 1) & mask;
        if (__builtin_expect(static_cast<long>(slots[at].id != 0), 1) != 0) {
            ids[i] = slots[at].id - 1;
        } else {
            ids[i] = insert_word(at, word);
            slots = slots_.as<WordSlot>();
            mask = capacity_ - 1;
        }
    }
}

void KeyDictionary::clear() {
    count_ = 0;
    null_id_ = no_id;
    if (!slots_.empty()) std::memset(slots_.mutable_as<std::byte>(), 0, slots_.size());
    words_.clear();
    key_hashes_.clear();
    key_offsets_.resize(1);
    key_text_.clear();
}

void KeyDictionary::append_words(std::span<const std::uint32_t> ids, ColumnBuilder& out) const {
    for (const std::uint32_t id : ids) {
        if (id == null_id_) {
            out.append_null();
        } else {
            append_word(words_[id], out);
        }
    }
}

void KeyDictionary::reserve(std::size_t keys) {
    std::size_t capacity = first_capacity;
    while (capacity < keys * slots_per_key(capacity)) capacity *= 2;
    if (form_ == KeyForm::none || capacity <= capacity_) return;
    rehash(capacity);
    if (form_ == KeyForm::word) {
        words_.reserve(keys);
    } else {
        key_hashes_.reserve(keys);
        key_offsets_.reserve(keys + 1);
    }
}

void KeyDictionary::map(const PreparedKeys& keys, const std::int32_t* rows, std::int32_t first, std::size_t count, std::uint32_t* ids) {
    if (form_ == KeyForm::none) {
        count_ = 1;
        std::fill_n(ids, count, 0U);
        return;
    }
    if (form_ == KeyForm::word && !keys.any_null()) {
        const bool prefetch = capacity_ >= prefetch_from_slots;
        if (rows != nullptr) {
            prefetch ? map_words<true, true>(keys, rows, first, count, ids) : map_words<false, true>(keys, rows, first, count, ids);
        } else {
            prefetch ? map_words<true, false>(keys, rows, first, count, ids) : map_words<false, false>(keys, rows, first, count, ids);
        }
        return;
    }
    for (std::size_t i = 0; i < count; ++i) {
        const std::int64_t row = rows != nullptr ? rows[i] : first + static_cast<std::int64_t>(i);
        if (keys.is_null(row)) {
            ids[i] = null_id();
        } else if (form_ == KeyForm::word) {
            ids[i] = find_or_insert_word(keys.word(row));
        } else {
            ids[i] = find_or_insert_bytes(keys.bytes(row), keys.hash(row));
        }
    }
}

void KeyDictionary::map_from(const KeyDictionary& other, const std::uint32_t* other_ids, std::size_t count, std::uint32_t* ids) {
    if (form_ == KeyForm::none) {
        count_ = 1;
        std::fill_n(ids, count, 0U);
        return;
    }
    for (std::size_t i = 0; i < count; ++i) {
        const auto id = other_ids != nullptr ? other_ids[i] : static_cast<std::uint32_t>(i);
        if (id == other.null_id_) {
            ids[i] = null_id();
        } else if (form_ == KeyForm::word) {
            ids[i] = find_or_insert_word(other.words_[id]);
        } else {
            ids[i] = find_or_insert_bytes(other.key_bytes(id), other.key_hashes_[id]);
        }
    }
}

void KeyDictionary::append_key(std::uint32_t id, std::span<ColumnBuilder> out) const {
    switch (form_) {
        case KeyForm::none: return;
        case KeyForm::word:
            if (id == null_id_) {
                out[0].append_null();
            } else {
                append_word(words_[id], out[0]);
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
    if (form_ == KeyForm::none) {
        count_ = 1;
        return 0;
    }
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
        default: return left.words_[a] < right.words_[b];
    }
}

std::size_t KeyDictionary::shard_of(std::uint32_t id, std::size_t shards) const {
    if (form_ == KeyForm::none || id == null_id_) return 0;
    return shard_of_hash(form_ == KeyForm::word ? word_hash(words_[id]) : key_hashes_[id], std::countr_zero(shards));
}

void PreparedKeys::shards(const std::int32_t* rows, std::size_t count, std::size_t shards, std::uint8_t* out) const {
    const int bits = std::countr_zero(shards);
    if (form_ == KeyForm::word && nulls_ == nullptr) {
        for (std::size_t i = 0; i < count; ++i) out[i] = static_cast<std::uint8_t>(shard_of_hash(word_hash(words_[rows[i]]), bits));
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
