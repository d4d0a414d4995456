// SPDX-License-Identifier: Apache-2.0
#include "gpu/values/interned_texts.hpp"

#include <algorithm>

namespace windrow::gpu {

InternedTexts::InternedTexts(std::shared_ptr<device::Stream> stream, const DataType& type, const WindowOptions& options)
    : stream_(std::move(stream)),
      kernels_(value_kernels_for(stream_->device().target())),
      options_(options),
      keys_(stream_, {&type, 1}, options.keys) {}

const std::uint32_t* InternedTexts::number(const ColumnView& texts, std::int64_t rows, std::uint64_t text_bytes,
                                           const std::uint32_t* planes) {
    auto* const numbers = numbers_.of<std::uint32_t>(stream_, static_cast<std::size_t>(rows));
    keys_.map({{&texts, 1}, rows, text_bytes}, planes, numbers);
    return numbers;
}

TextTable InternedTexts::table() {
    const StoredKeys stored = keys_.stored();
    return {stored.words, stored.text_begins, stored.text};
}

Column InternedTexts::texts(const std::vector<std::uint32_t>& numbers) {
    return keys_.columns(sent(stream_, asked_, numbers), static_cast<std::int64_t>(numbers.size()))[0];
}

void InternedTexts::forget_unused(const std::function<void(std::uint32_t* marks)>& mark) {
    if (keys_.ids_known() - keys_.free_ids() < std::max(options_.forget_from_ids, 2 * texts_when_forgotten_)) return;
    const std::uint32_t count = keys_.ids();
    auto* const marks = marks_.of<std::uint32_t>(stream_, count);
    auto* const live = live_.of<std::uint8_t>(stream_, count);
    stream_->fill(marks, 0, count * sizeof(std::uint32_t));
    mark(marks);
    kernels_->marks_to_live(*stream_, marks, count, live);
    keys_.retain(live);
    texts_when_forgotten_ = count - keys_.free_ids();
    ++forgettings_;
}

void InternedTexts::clear() {
    keys_.clear();
    texts_when_forgotten_ = 0;
}

std::size_t InternedTexts::memory() const noexcept {
    return keys_.memory() + numbers_.size() + asked_.size() + marks_.size() + live_.size();
}

}  // namespace windrow::gpu
