// SPDX-License-Identifier: Apache-2.0
#pragma once

/// SESSION aggregation on a device. Kernels find the keys, sort the rows by key and time and cut them into fragments; the host
/// knows the open sessions and says which of them each fragment belongs to; kernels add the rows to the sessions' states, merge
/// states, and gather those of closed sessions. Host code (docs/decisions/0008-gpu-backend.md).

#include "gpu/columns/upload_ring.hpp"
#include "gpu/keys/device_keys.hpp"
#include "gpu/session/fragment_placement.hpp"
#include "gpu/session/session_kernels.hpp"
#include "gpu/states/state_adder.hpp"
#include "gpu/window/window_options.hpp"
#include "window_snapshot.hpp"
#include "windrow/kernels/device/profile_range.hpp"
#include "windrow/kernels/session_aggregation.hpp"

#include <functional>
#include <memory>
#include <string>
#include <vector>

namespace windrow::gpu {

/// What never changes an answer; tests set it.
struct SessionOptions : WindowOptions {
    std::uint32_t first_slots = 1024;  ///< sessions there is room for at first
    bool sort_twice = false;           ///< even where key and time fit into one word
};

/// For tests: what has run.
struct SessionTally {
    std::uint64_t shared_batches = 0;
    std::uint64_t device_batches = 0;
    std::uint64_t sorted_twice = 0;
    std::uint64_t growths = 0;
    std::uint64_t forgettings = 0;
    PlacementTally placement;
};

/// One stream. Throws DeviceOutOfMemory and DeviceFailure.
class SessionAggregationGpu : public SessionAggregation {
public:
    /// Shares the device with the backend and with other operators.
    SessionAggregationGpu(std::shared_ptr<device::Device> device, SessionAggregationRequest request,
                          const SessionOptions& options = {});

    void accumulate(const Batch& batch, std::vector<std::int32_t>& late_rows, const Emit& emit) override;
    void fire(Watermark watermark, const Emit& emit) override;
    [[nodiscard]] std::uint64_t open_sessions() const override { return sessions_.open_count(); }
    [[nodiscard]] FirstWaiting first_waiting() override { return {true, sessions_.first_waiting()}; }
    [[nodiscard]] std::size_t memory() const override;
    void seal(std::uint64_t epoch) override;
    void write(std::uint64_t epoch, const std::function<void(std::string_view)>& block_sink) override;
    void restore(std::string_view& bytes) override;

    [[nodiscard]] SessionTally tally() const;

private:
    /// A batch's columns on the device.
    struct Uploaded {
        std::vector<ColumnView> views;            ///< by uploaded column
        std::vector<std::size_t> view_of_column;  ///< by column of the batch
        std::uint64_t key_text_bytes = 0;
        [[nodiscard]] const ColumnView& at(int column) const { return views[view_of_column[static_cast<std::size_t>(column)]]; }
    };
    using Session = OpenSessions::Session;
    using CompareKeys = std::function<int()>;
    using Before = std::function<bool(const Session& a, const Session& b, const CompareKeys& keys)>;
    /// Numbers of sessions in some order, and their keys in that order.
    struct Ordered {
        std::vector<std::uint32_t> numbers;
        std::vector<Column> keys;
    };

    // accumulate.cpp
    [[nodiscard]] Uploaded upload(const Batch& batch);
    void map_keys(const Batch& batch, const Uploaded& uploaded);
    [[nodiscard]] semantics::ZoneTable zone();
    [[nodiscard]] StampView stamps(const Batch& batch);
    void sort_rows(const Batch& batch, const Uploaded& uploaded);
    [[nodiscard]] std::vector<Fragment> find_fragments(const Batch& batch);
    void place(const Batch& batch, const std::vector<Fragment>& fragments);
    void make_room_for_slots();
    void merge_states();
    void give_slots(std::int64_t rows);
    void add(const Batch& batch, const Uploaded& uploaded);
    [[nodiscard]] std::uint32_t shared_slots(std::uint32_t words);

    // emit_sessions.cpp
    void emit_closed(const Emit& emit);
    void emit_piece(const Ordered& sessions, std::size_t begin, std::size_t count, const Emit& emit);
    [[nodiscard]] std::vector<Column> keys_of(const std::vector<std::uint32_t>& numbers);
    [[nodiscard]] Ordered ordered(std::vector<std::uint32_t> numbers, const Before& before);
    void send_slots(const std::vector<std::uint32_t>& slots);
    [[nodiscard]] std::vector<std::vector<std::uint64_t>> fetch_states(const std::vector<std::uint32_t>& slots);
    void clear_states(const std::vector<std::uint32_t>& slots);
    void forget_unused_keys();

    // session_snapshot.cpp
    [[nodiscard]] std::string encode_state();
    [[nodiscard]] std::vector<std::uint32_t> restore_keys(std::vector<ColumnBuilder>& builders, std::size_t count);
    void restore_states(const std::vector<std::uint32_t>& slots, const std::vector<std::vector<std::uint64_t>>& states);

    [[nodiscard]] device::DeviceMemory new_states();
    /// For the slots that were sent last; `host` has room for their states.
    [[nodiscard]] MovedStates moved(const DeviceState& state, std::size_t count);

    std::shared_ptr<device::Device> device_;  ///< outlives what it made
    SessionAggregationRequest request_;
    SessionOptions options_;
    std::shared_ptr<device::Stream> stream_;
    const WindowKernels* state_kernels_;
    const SessionKernels* kernels_;
    PlaneLayout layout_;
    DeviceKeys keys_;
    StateAdder adder_;
    UploadRing uploads_;
    OpenSessions sessions_;
    FragmentPlacement placement_;
    std::uint32_t capacity_;  ///< slots there is room for; a session's number is its slot
    device::DeviceMemory states_;
    device::DeviceMemory transitions_;
    std::int64_t least_offset_ = 0;  ///< of the zone
    std::int64_t greatest_offset_ = 0;
    std::vector<std::uint32_t> closed_;  ///< numbers, not emitted yet
    bool sessions_ended_ = false;        ///< since ids were last given again
    std::uint32_t ids_when_forgotten_ = 0;
    SealedStates sealed_;
    SessionTally tally_;

    Room row_planes_{"planes of a batch's rows"};
    Room row_keys_{"keys of a batch's rows"};
    Room row_slots_{"sessions of a batch's rows"};
    Room row_stamps_{"stamps of a batch"};
    Room local_times_{"local times of a batch"};
    Room sort_keys_{"rows by key and time"};
    Room sorted_keys_{"rows by key and time"};
    Room numbers_{"numbers of rows"};
    Room order_{"rows by key and time"};
    Room time_order_{"rows by time"};
    Room ids_by_time_{"keys of rows by time"};
    Room sorted_ids_{"keys of rows by time"};
    Room marks_{"fragments of a batch"};
    Room sums_{"fragments of a batch"};
    Room fragments_{"fragments of a batch"};
    Room fragment_count_{"a number of fragments"};
    Room fragment_slots_{"sessions of fragments"};
    Room lone_slots_{"sessions of single rows"};
    Room pairs_{"sessions that are merged"};
    Room slots_{"slots of sessions"};
    Room addresses_{"addresses of states"};
    Room host_states_{"states for the host"};
    Room live_{"keys that have sessions"};
    Room scratch_{"scratch of primitives"};
};

}  // namespace windrow::gpu
