// SPDX-License-Identifier: Apache-2.0
#pragma once

/// Open sessions together with their keys.

#include "windrow/kernels/key_dictionary.hpp"
#include "windrow/kernels/open_sessions.hpp"

#include <cstdint>
#include <memory>
#include <vector>

namespace windrow {

/// Not thread-safe.
class SessionIndex : public OpenSessions {
public:
    SessionIndex(std::vector<DataType> key_types, std::int64_t gap, std::shared_ptr<const TimeZone> zone);

    KeyDictionary& keys() noexcept { return keys_; }
    [[nodiscard]] const KeyDictionary& keys() const noexcept { return keys_; }
    /// Bytes of sessions and keys.
    [[nodiscard]] std::size_t memory() const noexcept { return keys_.memory() + OpenSessions::memory(); }

    /// Takes out the sessions that close at `watermark`, in the order in which they are emitted: (end, start, key). They stay
    /// readable until they are released.
    [[nodiscard]] std::vector<std::uint32_t> close(Watermark watermark);
    /// Open sessions by key, and the sessions of one key by start: the order in which snapshots hold them.
    [[nodiscard]] std::vector<std::uint32_t> open_in_order() const;
    /// Sessions and keys as they are now; another thread may read them while these change.
    struct Frozen {
        OpenSessions::Frozen sessions;
        std::shared_ptr<const KeyDictionary> keys;
        [[nodiscard]] std::vector<std::uint32_t> open_in_order() const;
    };
    [[nodiscard]] Frozen freeze() { return {OpenSessions::freeze(), keys_.freeze()}; }
    /// Forgets all sessions and keys.
    void clear();
    /// Forgets keys without open sessions when they outnumber the others. Key ids change; called when no ids are held.
    void compact_keys();

private:
    KeyDictionary keys_;
};

}  // namespace windrow
