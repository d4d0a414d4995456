// SPDX-License-Identifier: Apache-2.0
#include "session/session_states.hpp"

#include <algorithm>
#include <cstring>
#include <utility>

namespace windrow::cpu {

namespace {

std::vector<std::size_t> state_offsets(const std::vector<WindowAggregateCall>& calls) {
    std::vector<std::size_t> offsets{0};
    for (const WindowAggregateCall& call : calls)
        offsets.push_back(offsets.back() + (call.aggregate->state_size() + 15) / 16 * 16);
    return offsets;
}

}  // namespace

SessionStates::SessionStates(const std::vector<WindowAggregateCall>& calls)
    : calls_(calls), offsets_(state_offsets(calls)), pool_(std::max<std::size_t>(offsets_.back(), 16)) {
    for (const WindowAggregateCall& call : calls_) uses_arena_ = uses_arena_ || call.aggregate->uses_arena();
}

SessionStates::State SessionStates::new_state() {
    State state{pool_.take(), 0, generation_};
    if (!uses_arena_) return state;
    if (free_arenas_.empty()) {
        free_arenas_.push_back(static_cast<std::uint32_t>(arenas_.size()));
        arenas_.emplace_back();
    }
    state.arena = free_arenas_.back();
    free_arenas_.pop_back();
    arenas_[state.arena] = std::make_unique<Arena>();
    return state;
}

void SessionStates::merge_into(State& into, const State& from) {
    for (std::size_t call = 0; call < calls_.size(); ++call) {
        std::byte* target = into.memory + offsets_[call];
        const std::byte* source = from.memory + offsets_[call];
        calls_[call].aggregate->merge(&target, &source, 1, arena_of(into));
    }
}

void SessionStates::make_own(std::uint32_t session) {
    State own = new_state();
    if (const State frozen = states_[session]; frozen.memory != nullptr) {
        if (uses_arena_) {
            merge_into(own, frozen);  // what lies in the arena must be copied, too
        } else {
            std::memcpy(own.memory, frozen.memory, offsets_.back());
        }
        replaced_.push_back(frozen);
    }
    states_.edit(session) = own;
}

void SessionStates::merge(std::uint32_t into, std::uint32_t from) {
    State target = states_[into];
    merge_into(target, states_[from]);
    let_go(take(from));
}

SessionStates::State SessionStates::take(std::uint32_t session) {
    State& state = states_.edit(session);
    return std::exchange(state, {});
}

void SessionStates::let_go(const State& state) {
    if (is_frozen(state)) {
        replaced_.push_back(state);
    } else {
        free(state);
    }
}

void SessionStates::free(const State& state) {
    pool_.give_back(state.memory);
    if (!uses_arena_) return;
    arenas_[state.arena].reset();
    free_arenas_.push_back(state.arena);
}

void SessionStates::look_for_readers() {
    if (!is_read_ || readers_->load(std::memory_order_acquire) > 0) return;
    is_read_ = false;
    for (const State& state : replaced_) free(state);
    replaced_ = {};
}

SessionStates::Frozen SessionStates::freeze() {
    ++generation_;
    is_read_ = true;
    readers_->fetch_add(1, std::memory_order_relaxed);
    std::shared_ptr<void> reader(readers_.get(),
                                 [readers = readers_](void*) { readers->fetch_sub(1, std::memory_order_release); });
    return {states_.freeze(), std::move(reader)};
}

void SessionStates::clear() {
    for (std::uint32_t session = 0; session < states_.size(); ++session) {
        if (states_[session].memory != nullptr) let_go(states_[session]);
    }
    states_.clear();
}

std::size_t SessionStates::memory() const {
    std::size_t bytes = pool_.memory() + states_.memory() + replaced_.capacity() * sizeof(State);
    for (const auto& arena : arenas_) bytes += arena ? arena->memory() : 0;
    return bytes;
}

}  // namespace windrow::cpu
