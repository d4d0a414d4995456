// SPDX-License-Identifier: Apache-2.0
#pragma once

/// Group keys of any types and number, mapped to dense 32-bit ids.

#include "windrow/kernels/batch.hpp"
#include "windrow/kernels/near_words.hpp"

#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace windrow {

/// How keys are stored and compared, chosen from their types.
enum class KeyForm : std::uint8_t {
    none,    ///< no key column: every row has id 0
    word,    ///< one column of up to 64 bits (integers, dates, times, BOOLEAN, FLOAT, DOUBLE)
    text,    ///< one CHAR/VARCHAR/BINARY column: its bytes
    encoded  ///< anything else: the canonical encoding of all columns (column.hpp)
};

KeyForm key_form(std::span<const DataType> types);

/// A share of all keys, by some bits of their hash. `count` is a power of two from 2 to `most_key_shards`.
struct KeyShard {
    std::size_t index = 0;
    std::size_t count = 0;
};
inline constexpr std::size_t most_key_shards = 256;

/// The keys of one batch, prepared once and probed against any number of dictionaries.
/// Equal keys (Flink's GROUP BY equality: NULL is a key of its own, 0.0 and -0.0 differ, all NaN are one) have equal words or
/// bytes.
class PreparedKeys {
public:
    /// `columns` are the key columns, each with `rows` logical rows. Buffers are reused between calls.
    void prepare(KeyForm form, std::span<const Column> columns, std::int64_t rows);

    [[nodiscard]] KeyForm form() const noexcept { return form_; }
    [[nodiscard]] std::uint64_t hash(std::int64_t i) const noexcept { return hashes_[static_cast<std::size_t>(i)]; }
    [[nodiscard]] std::int64_t word(std::int64_t i) const noexcept { return words_[i]; }
    [[nodiscard]] std::string_view bytes(std::int64_t i) const noexcept {
        return {text_ + offsets_[i * stride_], static_cast<std::size_t>(offsets_[i * stride_ + 1] - offsets_[i * stride_])};
    }
    [[nodiscard]] bool is_null(std::int64_t i) const noexcept { return nulls_ != nullptr && !get_bit(nulls_, i * stride_); }
    [[nodiscard]] bool any_null() const noexcept { return nulls_ != nullptr; }
    /// out[i] = the shard of row rows[i], of `shards` in all.
    void shards(const std::int32_t* rows, std::size_t count, std::size_t shards, std::uint8_t* out) const;

private:
    friend class KeyDictionary;
    void prepare_word(const Column& column);
    void prepare_text(const Column& column);
    void prepare_encoded(std::span<const Column> columns);

    KeyForm form_ = KeyForm::none;
    std::int64_t rows_ = 0;
    std::int64_t stride_ = 1;  ///< 0 for a constant text column
    const std::int64_t* words_ = nullptr;
    const char* text_ = nullptr;
    const std::int32_t* offsets_ = nullptr;
    const std::uint8_t* nulls_ = nullptr;  ///< validity of a word or text key, or null if all are valid
    std::vector<std::int64_t> word_storage_;
    std::vector<std::uint64_t> hashes_;  ///< text and encoded only; words hash on the fly
    std::vector<std::int32_t> offset_storage_;
    std::string byte_storage_;
    Column held_;  ///< keeps the borrowed buffers alive
};

/// Maps keys to ids 0, 1, 2 ... in order of first sight, and keeps a record for each: the key itself (a word key) or its hash in
/// the first eight bytes, then what the caller keeps with it, so that one access to memory finds both. Not thread-safe. Memory: 4
/// bytes a slot, at most a third full (half full when large; none while word keys lie close together, near_words.hpp), the
/// records, and the bytes of keys that are no words.
class KeyDictionary {
public:
    /// Records have `payload_bytes` (a multiple of 8) for the caller behind their first eight bytes.
    explicit KeyDictionary(std::vector<DataType> types, std::size_t payload_bytes = 0);

    [[nodiscard]] std::size_t size() const noexcept { return count_; }
    [[nodiscard]] std::size_t memory() const noexcept;
    [[nodiscard]] const std::vector<DataType>& types() const noexcept { return types_; }

    /// Forgets every key and keeps the memory.
    void clear();
    /// The record of an id; its payload is zero until the caller writes it. Valid until a key is added.
    [[nodiscard]] std::byte* record(std::uint32_t id) noexcept { return records_.mutable_as<std::byte>() + id * record_bytes_; }
    [[nodiscard]] const std::byte* record(std::uint32_t id) const noexcept {
        return records_.as<std::byte>() + id * record_bytes_;
    }
    /// Appends the key column of the ids, for dictionaries of one word key (KeyForm::word) only.
    void append_words(std::span<const std::uint32_t> ids, ColumnBuilder& out) const;
    [[nodiscard]] KeyForm form() const noexcept { return form_; }
    /// Makes room for this many keys at once.
    void reserve(std::size_t keys);
    /// ids[i] = id of row `rows[i]` (or first + i if `rows` is null); new keys are added.
    void map(const PreparedKeys& keys, const std::int32_t* rows, std::int32_t first, std::size_t count, std::uint32_t* ids);
    /// ids[i] = id here of the other dictionary's key `other_ids[i]` (or i if null); new keys are added. Same key types.
    void map_from(const KeyDictionary& other, const std::uint32_t* other_ids, std::size_t count, std::uint32_t* ids);
    /// Appends the key's columns to `out` (one builder per key column).
    void append_key(std::uint32_t id, std::span<ColumnBuilder> out) const;
    /// Canonical bytes of the key (as encode_row of each column), for snapshots and ordering.
    void encode_key(std::uint32_t id, std::string& out) const;
    /// Adds a key from its canonical bytes; advances `in`.
    std::uint32_t insert_encoded(std::string_view& in);
    /// The keys there are now, for reading alone: another thread may do that while keys are added here. Shares their memory,
    /// which must not be cleared meanwhile.
    [[nodiscard]] std::shared_ptr<const KeyDictionary> freeze() const;
    /// Order of two keys, equal to the order of their canonical bytes.
    [[nodiscard]] bool key_less(std::uint32_t a, std::uint32_t b) const { return key_less(*this, a, *this, b); }
    /// Never falls in that order: keys whose numbers differ need no further comparison.
    [[nodiscard]] std::uint64_t order_prefix(std::uint32_t id) const noexcept;
    /// All ids, in the order of their keys.
    [[nodiscard]] std::vector<std::uint32_t> ids_in_order() const;
    /// `key_less` for keys of two dictionaries of the same types.
    [[nodiscard]] static bool key_less(const KeyDictionary& left, std::uint32_t a, const KeyDictionary& right, std::uint32_t b);
    /// The shard of a key, of `shards` in all: the same in every dictionary.
    [[nodiscard]] std::size_t shard_of(std::uint32_t id, std::size_t shards) const;

private:
    /// A slot is 0 (empty), or id + 1 in as many bits as a place in the table has, and above them some bits of the key's hash
    /// that tell most other keys apart.
    class SlotForm {
    public:
        SlotForm() = default;
        explicit SlotForm(std::size_t capacity) : mask_(static_cast<std::uint32_t>(capacity - 1)) {}
        [[nodiscard]] std::size_t mask() const noexcept { return mask_; }
        [[nodiscard]] std::uint32_t make(std::uint64_t hash, std::uint32_t id) const noexcept { return tag(hash) | (id + 1); }
        /// id + 1
        [[nodiscard]] std::uint32_t id(std::uint32_t slot) const noexcept { return slot & mask_; }
        [[nodiscard]] bool may_be(std::uint32_t slot, std::uint64_t hash) const noexcept {
            return ((slot ^ tag(hash)) & ~mask_) == 0;
        }

    private:
        [[nodiscard]] std::uint32_t tag(std::uint64_t hash) const noexcept {
            return static_cast<std::uint32_t>(hash >> 32) & ~mask_;
        }
        std::uint32_t mask_ = 0;
    };

    template <typename WordAt>
    void map_words(WordAt word_at, std::size_t count, std::uint32_t* ids);
    template <typename WordAt>
    void map_words_by_place(WordAt word_at, std::size_t count, std::uint32_t* ids);
    template <typename WordAt>
    void map_words_near(WordAt word_at, std::size_t count, std::uint32_t* ids);
    template <typename WordAt>
    void map_words_far(WordAt word_at, std::size_t count, std::uint32_t* ids);
    std::uint32_t find_or_insert_word(std::int64_t word);
    std::uint32_t find_or_insert_bytes(std::string_view bytes, std::uint64_t hash);
    std::uint32_t insert(std::size_t slot, std::uint64_t hash, std::int64_t first_word);
    std::uint32_t add_record(std::int64_t first_word);
    std::uint32_t null_id();
    std::uint32_t only_id();
    void rehash(std::size_t capacity);
    void start_hashing();
    [[nodiscard]] std::uint64_t hash_of(std::uint32_t id) const noexcept;
    [[nodiscard]] std::int64_t first_word(std::uint32_t id) const noexcept {
        return *reinterpret_cast<const std::int64_t*>(record(id));
    }
    [[nodiscard]] std::string_view key_bytes(std::uint32_t id) const {
        const auto* ends = key_ends_.as<std::uint64_t>();
        const std::uint64_t begin = id == 0 ? 0 : ends[id - 1];
        return {key_text_.as<char>() + begin, static_cast<std::size_t>(ends[id] - begin)};
    }
    void add_key_bytes(std::string_view bytes);

    std::vector<DataType> types_;
    KeyForm form_;
    std::size_t record_bytes_;
    std::size_t count_ = 0;
    std::size_t capacity_ = 0;
    std::uint32_t null_id_ = 0xFFFFFFFFU;
    bool hashed_ = false;  ///< false: `near_words_` holds every word key, and there are no slots
    std::size_t reserved_keys_ = 0;
    SlotForm form_of_slots_;
    Buffer slots_;  ///< uint32 [capacity_]
    Buffer records_;
    NearWords near_words_;  ///< word keys, as long as the caches hold the table
    Buffer key_ends_;       ///< uint64 by id, into key_text_ (text, encoded)
    Buffer key_text_;
};

}  // namespace windrow
