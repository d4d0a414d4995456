// SPDX-License-Identifier: Apache-2.0
#pragma once

/// Hash sets and maps in an arena, inside accumulators. Zero bytes are the empty set.

#include "windrow/kernels/aggregate.hpp"
#include "windrow/semantics/byte_hash.hpp"

#include <algorithm>
#include <bit>
#include <cstring>
#include <vector>

namespace windrow::aggregates {

/// Set of 64-bit words, open addressing with linear probing at most 3/4 full. The word 0 marks an empty slot and is kept apart.
struct WordSet {
    std::uint64_t* slots;
    std::uint32_t used;  ///< words in slots
    std::uint8_t has_zero;
    std::uint8_t capacity_bits;  ///< 0: no slots yet
    std::uint16_t unused;

    [[nodiscard]] std::uint64_t size() const { return used + std::uint64_t{has_zero}; }
    [[nodiscard]] std::uint64_t capacity() const { return capacity_bits == 0 ? 0 : std::uint64_t{1} << capacity_bits; }

    void insert(std::uint64_t word, Arena& arena) {
        if (word == 0) {
            has_zero = 1;
            return;
        }
        if (used * 4 >= capacity() * 3) grow(arena);
        const std::uint64_t mask = capacity() - 1;
        std::uint64_t i = semantics::mix_bits(word) & mask;
        while (slots[i] != 0) {
            if (slots[i] == word) return;
            i = (i + 1) & mask;
        }
        slots[i] = word;
        ++used;
    }
    template <typename Visit>
    void for_each(Visit&& visit) const {
        if (has_zero != 0) visit(std::uint64_t{0});
        for (std::uint64_t i = 0; i < capacity(); ++i) {
            if (slots[i] != 0) visit(slots[i]);
        }
    }

private:
    void grow(Arena& arena) {
        const std::uint64_t* old = slots;
        const std::uint64_t old_capacity = capacity();
        capacity_bits = static_cast<std::uint8_t>(capacity_bits == 0 ? 2 : capacity_bits + 1);
        slots = reinterpret_cast<std::uint64_t*>(arena.allocate(capacity() * sizeof(std::uint64_t)));
        std::memset(slots, 0, capacity() * sizeof(std::uint64_t));
        const std::uint64_t mask = capacity() - 1;
        for (std::uint64_t k = 0; k < old_capacity; ++k) {
            if (old[k] == 0) continue;
            std::uint64_t i = semantics::mix_bits(old[k]) & mask;
            while (slots[i] != 0) i = (i + 1) & mask;
            slots[i] = old[k];
        }
    }
};

/// Nothing beside the key: a map with it is a set.
struct NoAttachment {};

/// Map from byte strings to plain values that start as zero bytes.
template <typename Attached>
struct TextMap {
    struct Entry {
        std::uint64_t hash;
        Attached attached;
        bool fresh;  ///< set by the call of `entry` that made it, cleared by the next
        const char* data;
        std::uint64_t size;
        [[nodiscard]] std::string_view view() const { return {data, size}; }
    };
    Entry** slots;
    std::uint32_t used;
    std::uint32_t capacity_bits;

    [[nodiscard]] std::uint64_t size() const { return used; }
    [[nodiscard]] std::uint64_t capacity() const { return capacity_bits == 0 ? 0 : std::uint64_t{1} << capacity_bits; }

    /// The entry of `key`, made if it is new.
    Entry& entry(std::string_view key, Arena& arena) {
        if (std::uint64_t{used} * 4 >= capacity() * 3) grow(arena);
        const std::uint64_t hash = semantics::hash_bytes(key.data(), key.size());
        const std::uint64_t mask = capacity() - 1;
        std::uint64_t i = hash & mask;
        for (; slots[i] != nullptr; i = (i + 1) & mask) {
            if (slots[i]->hash == hash && slots[i]->view() == key) {
                slots[i]->fresh = false;
                return *slots[i];
            }
        }
        std::byte* memory = arena.allocate(sizeof(Entry) + key.size());
        auto* fresh = reinterpret_cast<Entry*>(memory);
        char* text = reinterpret_cast<char*>(memory + sizeof(Entry));
        if (!key.empty()) std::memcpy(text, key.data(), key.size());
        *fresh = Entry{hash, Attached{}, true, text, key.size()};
        slots[i] = fresh;
        ++used;
        return *fresh;
    }
    template <typename Visit>
    void for_each(Visit&& visit) const {
        for (std::uint64_t i = 0; i < capacity(); ++i) {
            if (slots[i] != nullptr) visit(*slots[i]);
        }
    }

    /// The entries by ascending key bytes.
    [[nodiscard]] std::vector<const Entry*> sorted() const {
        std::vector<const Entry*> entries;
        entries.reserve(used);
        for_each([&](const Entry& entry) { entries.push_back(&entry); });
        std::sort(entries.begin(), entries.end(), [](const Entry* a, const Entry* b) { return a->view() < b->view(); });
        return entries;
    }

private:
    void grow(Arena& arena) {
        Entry** old = slots;
        const std::uint64_t old_capacity = capacity();
        capacity_bits = capacity_bits == 0 ? 2 : capacity_bits + 1;
        slots = reinterpret_cast<Entry**>(arena.allocate(capacity() * sizeof(Entry*)));
        std::memset(static_cast<void*>(slots), 0, capacity() * sizeof(Entry*));
        const std::uint64_t mask = capacity() - 1;
        for (std::uint64_t k = 0; k < old_capacity; ++k) {
            if (old[k] == nullptr) continue;
            std::uint64_t i = old[k]->hash & mask;
            while (slots[i] != nullptr) i = (i + 1) & mask;
            slots[i] = old[k];
        }
    }
};

}  // namespace windrow::aggregates
