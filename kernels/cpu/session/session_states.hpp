// SPDX-License-Identifier: Apache-2.0
#pragma once

/// The accumulators of open sessions, by the numbers of the sessions. They can be frozen: a session that takes rows afterwards
/// gets a copy of its accumulators, as long as the frozen ones are read.

#include "session/state_pool.hpp"
#include "windrow/kernels/freezable_vector.hpp"
#include "windrow/kernels/window_aggregation.hpp"

#include <atomic>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <vector>

namespace windrow::cpu {

/// Used by one thread; what was frozen may be read by another.
class SessionStates {
public:
    explicit SessionStates(const std::vector<WindowAggregateCall>& calls);

    /// The accumulators of one session.
    struct State {
        std::byte* memory = nullptr;  ///< null: the session has none
        std::uint32_t arena = 0;
        std::uint32_t generation = 0;  ///< freezes before it was made
    };
    /// Accumulators as they were; nobody changes them before it and its copies are gone.
    struct Frozen {
        FreezableVector<State>::Frozen states;
        std::shared_ptr<void> reader;
    };

    /// Notices that frozen accumulators have been read, and frees those that nobody needs now. Cheap; called now and then.
    void look_for_readers();
    /// Makes room for this many sessions.
    void grow(std::size_t sessions) {
        if (sessions > states_.size()) states_.grow(sessions);
    }
    /// The session has accumulators afterwards that may be changed: its own or, if they are frozen, copies of them.
    void own(std::uint32_t session) {
        const State& state = states_[session];
        if (state.memory == nullptr || is_frozen(state)) [[unlikely]]
            make_own(session);
    }
    /// Of a session that `own` was called for.
    [[nodiscard]] std::byte* accumulator(std::uint32_t session, std::size_t call) const noexcept {
        return states_[session].memory + offsets_[call];
    }
    [[nodiscard]] Arena& arena(std::uint32_t session) noexcept { return arena_of(states_[session]); }
    /// Adds what `from` has to `into`, which `own` was called for; `from` has nothing afterwards.
    void merge(std::uint32_t into, std::uint32_t from);
    /// The session has no accumulators afterwards; they are let go later.
    [[nodiscard]] State take(std::uint32_t session);
    void let_go(const State& state);
    [[nodiscard]] const std::byte* accumulator(const State& state, std::size_t call) const noexcept {
        return state.memory + offsets_[call];
    }
    void clear();
    /// Bytes, with those that are frozen and have been copied since.
    [[nodiscard]] std::size_t memory() const;
    [[nodiscard]] Frozen freeze();

private:
    [[nodiscard]] bool is_frozen(const State& state) const noexcept { return is_read_ && state.generation != generation_; }
    [[nodiscard]] Arena& arena_of(const State& state) noexcept { return uses_arena_ ? *arenas_[state.arena] : no_arena_; }
    void make_own(std::uint32_t session);
    [[nodiscard]] State new_state();
    void merge_into(State& into, const State& from);
    void free(const State& state);

    const std::vector<WindowAggregateCall>& calls_;
    std::vector<std::size_t> offsets_;  ///< of each aggregate's accumulator in a session's memory; then the size of all
    bool uses_arena_ = false;
    StatePool pool_;
    FreezableVector<State> states_;
    std::vector<std::unique_ptr<Arena>> arenas_;  ///< one for each session, freed with it
    std::vector<std::uint32_t> free_arenas_;
    Arena no_arena_;
    std::uint32_t generation_ = 0;
    bool is_read_ = false;  ///< what `readers_` was when it was last looked at
    std::shared_ptr<std::atomic<int>> readers_ = std::make_shared<std::atomic<int>>(0);
    std::vector<State> replaced_;  ///< frozen, and no session's any more
};

}  // namespace windrow::cpu
