// SPDX-License-Identifier: Apache-2.0
#include "windrow/kernels/key_dictionary.hpp"

#include "windrow/kernels/error.hpp"
#include "windrow/semantics/hash.hpp"

#include <algorithm>
#include <bit>

namespace windrow {

namespace {

constexpr std::size_t first_capacity = 64;
/// At most a third full: most keys then lie at their first place, which the inner loop counts on.
constexpr std::size_t slots_per_key = 3;
constexpr std::uint32_t no_id = 0xFFFFFFFFU;
/// Rows looked ahead when prefetching; pays once the table leaves the second-level cache.
constexpr std::size_t prefetch_distance = 16;
constexpr std::size_t prefetch_from_slots = 1U << 15;

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
    return word_slots_.capacity() * sizeof(WordSlot) + bytes_slots_.capacity() * sizeof(BytesSlot) +
           words_.capacity() * sizeof(std::int64_t) + key_hashes_.capacity() * sizeof(std::uint64_t) +
           key_offsets_.capacity() * sizeof(std::uint64_t) + key_text_.capacity();
}

void KeyDictionary::rehash(std::size_t capacity) {
    capacity_ = capacity;
    const std::size_t mask = capacity - 1;
    if (form_ == KeyForm::word) {
        word_slots_.assign(capacity, WordSlot{0, 0});
        for (std::size_t id = 0; id < count_; ++id) {
            if (id == null_id_) continue;
            std::size_t slot = semantics::hash_u64_fast(static_cast<std::uint64_t>(words_[id])) & mask;
            while (word_slots_[slot].id != 0) slot = (slot + 1) & mask;
            word_slots_[slot] = {words_[id], static_cast<std::uint32_t>(id + 1)};
        }
    } else {
        bytes_slots_.assign(capacity, BytesSlot{0, 0});
        for (std::size_t id = 0; id < count_; ++id) {
            if (id == null_id_) continue;
            std::size_t slot = key_hashes_[id] & mask;
            while (bytes_slots_[slot].id != 0) slot = (slot + 1) & mask;
            bytes_slots_[slot] = {static_cast<std::uint32_t>(key_hashes_[id] >> 32), static_cast<std::uint32_t>(id + 1)};
        }
    }
}

void KeyDictionary::grow() {
    if ((count_ + 1) * slots_per_key > capacity_) rehash(capacity_ * 2);
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
    std::size_t slot = semantics::hash_u64_fast(static_cast<std::uint64_t>(word)) & mask;
    while (true) {
        const WordSlot& entry = word_slots_[slot];
        if (entry.id == 0) break;
        if (entry.word == word) return entry.id - 1;
        slot = (slot + 1) & mask;
    }
    word_slots_[slot] = {word, static_cast<std::uint32_t>(count_ + 1)};
    words_.push_back(word);
    const auto id = static_cast<std::uint32_t>(count_++);
    grow();
    return id;
}

std::uint32_t KeyDictionary::find_or_insert_bytes(std::string_view bytes, std::uint64_t hash) {
    const std::size_t mask = capacity_ - 1;
    const auto tag = static_cast<std::uint32_t>(hash >> 32);
    std::size_t slot = hash & mask;
    while (true) {
        const BytesSlot& entry = bytes_slots_[slot];
        if (entry.id == 0) break;
        if (entry.tag == tag && key_bytes(entry.id - 1) == bytes) return entry.id - 1;
        slot = (slot + 1) & mask;
    }
    bytes_slots_[slot] = {tag, static_cast<std::uint32_t>(count_ + 1)};
    key_hashes_.push_back(hash);
    key_text_.append(bytes);
    key_offsets_.push_back(key_text_.size());
    const auto id = static_cast<std::uint32_t>(count_++);
    grow();
    return id;
}

/// The common case, kept in registers: a key that is in the table at its first place. Anything else takes the general way, which may move
/// the table.
template <bool prefetch, bool indexed>
void KeyDictionary::map_words(const PreparedKeys& keys, const std::int32_t* rows, std::int32_t first, std::size_t count,
                              std::uint32_t* ids) {
    const std::int64_t* words = keys.words_;
    const auto row_of = [&](std::size_t i) { return indexed ? static_cast<std::size_t>(rows[i]) : static_cast<std::size_t>(first) + i; };
    const WordSlot* slots = word_slots_.data();
    std::size_t mask = capacity_ - 1;
    for (std::size_t i = 0; i < count; ++i) {
        if (prefetch && i + prefetch_distance < count) {
            const std::int64_t ahead = words[row_of(i + prefetch_distance)];
            __builtin_prefetch(&slots[semantics::hash_u64_fast(static_cast<std::uint64_t>(ahead)) & mask]);
        }
        const std::int64_t word = words[row_of(i)];
        const WordSlot& slot = slots[semantics::hash_u64_fast(static_cast<std::uint64_t>(word)) & mask];
        if (__builtin_expect(static_cast<long>(slot.id != 0 && slot.word == word), 1) != 0) {
            ids[i] = slot.id - 1;
        } else {
            ids[i] = find_or_insert_word(word);
            slots = word_slots_.data();
            mask = capacity_ - 1;
        }
    }
}

void KeyDictionary::clear() {
    count_ = 0;
    null_id_ = no_id;
    std::fill(word_slots_.begin(), word_slots_.end(), WordSlot{0, 0});
    std::fill(bytes_slots_.begin(), bytes_slots_.end(), BytesSlot{0, 0});
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
    while (capacity < keys * slots_per_key) capacity *= 2;
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

bool KeyDictionary::key_less(std::uint32_t a, std::uint32_t b) const {
    if (form_ == KeyForm::none) return false;
    if (form_ == KeyForm::encoded) return key_bytes(a) < key_bytes(b);
    if (a == null_id_ || b == null_id_) return a == null_id_ && b != null_id_;
    if (form_ == KeyForm::text) return key_bytes(a) < key_bytes(b);
    switch (types_[0].physical()) {
        case PhysicalKind::float32:
        case PhysicalKind::float64: {
            // The canonical order of floats (column.hpp) through the encoding: rare enough as a key.
            std::string left;
            std::string right;
            encode_key(a, left);
            encode_key(b, right);
            return left < right;
        }
        default: return words_[a] < words_[b];
    }
}

}  // namespace windrow
