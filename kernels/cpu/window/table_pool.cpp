// SPDX-License-Identifier: Apache-2.0
#include "table_pool.hpp"

#include <algorithm>

namespace windrow::cpu {

namespace {

constexpr std::size_t small_table_bytes = 1U << 20;
/// Spare tables may fill this many bytes together; a few are kept whatever their size.
constexpr std::size_t most_spare_bytes = 256U << 20;
constexpr std::size_t least_spare = 4;
constexpr std::size_t most_spare = 1024;

}  // namespace

std::unique_ptr<StateTable> TablePool::take(std::size_t groups) {
    std::unique_ptr<StateTable> table;
    {
        const std::lock_guard lock(mutex_);
        if (!spare_.empty()) {
            table = std::move(spare_.back());
            spare_.pop_back();
        }
    }
    if (table != nullptr) {
        table->clear();
    } else {
        table = std::make_unique<StateTable>(*layout_, request_->key_types);
    }
    table->keys().reserve(groups);
    return table;
}

void TablePool::give_back(std::unique_ptr<StateTable> table) {
    if (table == nullptr) return;
    const std::size_t needed = (table->size() + 1) * (layout_->stride + 64);
    if (table->memory() > small_table_bytes && table->memory() > 4 * needed) return;
    table->drop_arena();
    const std::lock_guard lock(mutex_);
    std::size_t bytes = table->memory();
    for (const auto& spare : spare_) bytes += spare->memory();
    if (spare_.size() >= most_spare || (spare_.size() >= least_spare && bytes > most_spare_bytes)) return;
    spare_.push_back(std::move(table));
}

std::size_t TablePool::memory() const {
    const std::lock_guard lock(mutex_);
    std::size_t bytes = 0;
    for (const auto& table : spare_) bytes += table->memory();
    return bytes;
}

}  // namespace windrow::cpu
