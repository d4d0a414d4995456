// SPDX-License-Identifier: Apache-2.0
#pragma once

/// Window aggregation on a device: rows are placed, keyed and added by kernels; the host decides about planes and windows and
/// copies results when windows fire. Host code (docs/decisions/0008-gpu-backend.md).

#include "gpu/columns/upload_ring.hpp"
#include "gpu/expression/folded_program.hpp"
#include "gpu/keys/device_keys.hpp"
#include "gpu/states/state_adder.hpp"
#include "gpu/values/group_values.hpp"
#include "gpu/values/interned_texts.hpp"
#include "gpu/window/plane_layout.hpp"
#include "gpu/window/plane_table.hpp"
#include "gpu/window/restored_rows.hpp"
#include "gpu/window/update_rows.hpp"
#include "gpu/window/window_kernels.hpp"
#include "gpu/window/window_options.hpp"
#include "window_schedule.hpp"
#include "window_snapshot.hpp"
#include "windrow/kernels/device/profile_range.hpp"
#include "windrow/kernels/device_rows.hpp"

#include <functional>
#include <future>
#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <span>
#include <vector>

namespace windrow::gpu {

/// For tests: what has run.
struct WindowTally {
    std::uint64_t shared_batches = 0;
    std::uint64_t device_batches = 0;
    std::uint64_t known_batches = 0;      ///< taken in one pass, first
    std::uint64_t unknown_batches = 0;    ///< of those, some rows had new keys
    std::uint64_t generated_batches = 0;  ///< of those, by a kernel generated for the request
    std::uint64_t forgettings = 0;        ///< ids were given again
    std::uint64_t plane_growths = 0;
    std::uint64_t value_growths = 0;      ///< planes of kept values grew
    std::uint64_t value_forgettings = 0;  ///< their numbers were given again
    std::uint64_t text_forgettings = 0;   ///< texts that no state refers to were forgotten
    std::uint64_t waits_for_ids = 0;      ///< batches for which the exact number of ids was asked
};

/// One stream; `accumulate` of several workers run one after the other. Throws DeviceOutOfMemory and DeviceFailure.
class WindowAggregationGpu : public WindowAggregation {
public:
    /// Shares the device with the backend and with other operators.
    WindowAggregationGpu(std::shared_ptr<device::Device> device, WindowAggregationRequest request,
                         const WindowOptions& options = {});

    void accumulate(int worker, const Batch& batch, std::vector<std::int32_t>* late_rows) override;
    void fire(Watermark watermark, bool ordered, const std::function<void(FiredRows&&)>& emit) override;
    [[nodiscard]] WindowCounts counts() const override;
    [[nodiscard]] std::size_t memory() const override;
    [[nodiscard]] std::uint64_t open_groups() const override;
    [[nodiscard]] FirstWaiting first_waiting() override { return {true, schedule_.first_waiting()}; }
    void seal(std::uint64_t epoch) override;
    void write(std::uint64_t epoch, const std::function<void(std::string_view)>& block_sink) override;
    void restore(std::string_view bytes) override;

    [[nodiscard]] WindowTally tally() const noexcept;
    [[nodiscard]] const DeviceKeys& keys() const noexcept { return keys_; }
    /// For tests: what the batches cost to send.
    [[nodiscard]] const UploadTally& upload_tally() const noexcept { return uploads_.tally(); }

private:
    using PlaneMap = std::map<PlaneKey, device::DeviceMemory>;
    /// What the states of groups on the host are for.
    enum class Purpose : std::uint8_t { results, snapshot };
    /// Groups on the host, in the order in which they are given out.
    struct Groups {
        std::int64_t rows = 0;
        std::vector<Column> keys;
        std::vector<std::vector<std::uint64_t>> states;  ///< by array of the layout
        std::map<std::size_t, HostStates> kept;      ///< by call: states that do not come from the layout's arrays as they are
        std::map<std::size_t, Column> final_values;  ///< by call: made on the device; there are no states of these
        std::optional<DeviceRows> on_device;         ///< where they are
    };
    /// Values that calls of the request keep.
    struct ValueSet {
        std::unique_ptr<GroupValues> values;
        std::vector<std::size_t> calls;
        std::vector<WindowAggregateCall> reductions;  ///< for each of `calls`: what its values are reduced with, if something
        PlaneLayout reduced;                          ///< the states of the reductions
    };
    /// A batch's columns on the device.
    struct Uploaded {
        DeviceColumns* columns = nullptr;  ///< in the ring
        std::vector<ColumnView> loaded;    ///< what the filter and projection below read
        FoldedRun folded;                  ///< of these, once they were run
        std::vector<ColumnView> views;     ///< by column of the operator; empty where it is not read
        ColumnView running_times;
        std::uint64_t key_text_bytes = 0;
        std::vector<std::uint64_t> text_bytes;  ///< by column of the operator; 0 for other layouts
        [[nodiscard]] std::uint64_t text_bytes_of_column(int column) const {
            return text_bytes[static_cast<std::size_t>(column)];
        }
        [[nodiscard]] const ColumnView& at(int column) const { return views[static_cast<std::size_t>(column)]; }
    };

    // upload.cpp
    [[nodiscard]] Uploaded upload(const Batch& batch);
    /// Queues the filter and projection, if they are not yet.
    void run_folded(Uploaded& uploaded, std::int64_t rows);
    /// The batch's column that the operator's column is; -1 if it is computed, or none.
    [[nodiscard]] int batch_column(int column) const {
        return column < 0 || request_.folded == nullptr ? column : request_.folded->batch_column(column);
    }
    [[nodiscard]] const DataType& column_type(const Batch& batch, int column) const;
    [[nodiscard]] std::vector<int> read_columns() const;
    [[nodiscard]] PlaneTable plane_table(const Batch& batch, Uploaded& uploaded);

    // known_rows.cpp
    /// Whether a batch may be taken in one pass: all states are words, and some keys are known.
    [[nodiscard]] bool takes_known_rows();
    /// The kernel generated for it, once it is there.
    [[nodiscard]] device::LoadedKernel* generated_kernel(const Batch& batch);
    void launch_generated(device::LoadedKernel& kernel, KnownRows& request, const Uploaded& uploaded, std::uint32_t shared);
    void add_known(const Batch& batch, PlaneTable&& table, Uploaded&& uploaded, const PlaceRows& place,
                   device::LoadedKernel* generated);
    /// Adds the rows of the batch before whose keys were new. Waits for its pass.
    void add_unknown();

    // accumulate.cpp
    void open_planes(const PlaneTable& table);
    [[nodiscard]] StampView stamps(const Batch& batch, const PlaneTable& table, const Uploaded& uploaded);
    [[nodiscard]] PlaceRows place_request(const Batch& batch, const PlaneTable& table, const Uploaded& uploaded, bool mark_late);
    [[nodiscard]] std::vector<ColumnView> key_views(const Uploaded& uploaded) const;
    [[nodiscard]] StateInput input_of(std::size_t call, const Batch& batch, const Uploaded& uploaded) const;
    void map_keys(const Batch& batch, const Uploaded& uploaded);
    void make_room_for_ids(std::int64_t batch_rows);
    void add(const Batch& batch, const PlaneTable& table, const Uploaded& uploaded);
    [[nodiscard]] RowOrder row_order(const Batch& batch);
    void add_states(const GroupedRows& rows, const PlaneLayout& layout, const StateAdder::InputOf& input_of);
    void fetch_late(std::int64_t rows, std::vector<std::int32_t>& late_rows);
    void forget_unused_keys();

    // kept_values.cpp
    void open_value_sets();
    void keep_values(const GroupedRows& rows, const RowOrder& order, const PlaneTable& table, const Uploaded& uploaded);
    void fetch_kept(const std::vector<PlaneKey>& planes, const std::vector<std::int32_t>& order, Purpose purpose, Groups& groups);
    void reduce_values(ValueSet& set, std::int64_t pairs, const std::vector<std::int32_t>& order, Groups& groups);
    void build_states(ValueSet& set, std::int64_t pairs, const std::vector<PlaneKey>& planes,
                      const std::vector<std::uint32_t>& group_of_id, Groups& groups);
    void restore_values(PlaneKey plane, const std::map<std::size_t, HostStates>& states, std::span<const std::uint32_t> ids);

    // one_value.cpp
    void open_texts();
    void number_texts(std::int64_t rows, const Uploaded& uploaded);
    void fetch_one_values(Groups& groups);
    void restore_one_values(PlaneKey plane, const std::map<std::size_t, HostStates>& states, std::span<const std::uint32_t> ids);
    void forget_unused_texts();

    // fire.cpp
    void fire_window(const DueWindow& window, bool ordered, const std::function<void(FiredRows&&)>& emit);
    [[nodiscard]] char* const* addresses_of(const std::vector<PlaneKey>& planes);
    [[nodiscard]] char* merged(const std::vector<PlaneKey>& planes);
    [[nodiscard]] std::int64_t select_live(const std::vector<char*>& planes);
    /// A number that the device sent, of at most `most`.
    [[nodiscard]] static std::int64_t selected_of(std::int64_t sent, std::int64_t most);
    [[nodiscard]] Groups fetch_groups(const std::vector<PlaneKey>& planes, bool ordered, Purpose purpose);
    /// `passed_over`: calls whose states are not wanted.
    [[nodiscard]] std::vector<std::vector<std::uint64_t>> fetch_states(const PlaneLayout& layout, char* plane,
                                                                       std::int64_t groups,
                                                                       const std::vector<std::int32_t>& order,
                                                                       std::span<const std::size_t> passed_over = {});
    void emit_groups(const Groups& groups, const DueWindow& window, const std::function<void(FiredRows&&)>& emit) const;
    [[nodiscard]] Column aggregate_column(const Groups& groups, std::size_t call, std::int64_t begin, std::int64_t count) const;

    // final_values.cpp
    void queue_final_values(std::size_t call, FinalValues request);
    void keep_final_values(char* plane, const std::vector<std::int32_t>& order, Groups& groups);
    [[nodiscard]] static std::shared_ptr<const DeviceRows> kept_rows(const Groups& groups, std::int64_t begin,
                                                                     std::int64_t count);

    // snapshot.cpp
    [[nodiscard]] std::string encode_state();
    void write_state(const Groups& groups, std::size_t call, std::size_t group, std::string& out) const;
    void restore_plane(PlaneKey key, std::string_view& bytes);
    /// States read from a snapshot, of one group behind the other.
    struct RestoredStates {
        std::vector<std::vector<std::uint64_t>> of_arrays;  ///< by array of the layout
        std::map<std::size_t, HostStates> kept;             ///< by call whose values are kept
    };
    [[nodiscard]] RestoredStates empty_states() const;
    void read_state(std::size_t call, std::string_view& bytes, Arena& arena, RestoredStates& states) const;

    [[nodiscard]] device::DeviceMemory new_plane();
    [[nodiscard]] char* address(PlaneKey key) { return planes_.at(key).write_as<char>(stream_); }
    [[nodiscard]] char* const* send_addresses(const std::vector<char*>& planes);

    std::shared_ptr<device::Device> device_;  ///< outlives what it made
    WindowAggregationRequest request_;
    WindowOptions options_;
    std::shared_ptr<device::Stream> stream_;
    const WindowKernels* kernels_;
    const ValueKernels* value_kernels_;
    WindowSchedule schedule_;
    PlaneLayout layout_;
    std::optional<FoldedProgram> folded_;
    DeviceKeys keys_;
    StateAdder adder_;
    std::vector<int> argument_columns_;  ///< that aggregates read; -1: none
    std::vector<ValueSet> value_sets_;
    /// Texts that states refer to, by column.
    struct TextColumn {
        std::unique_ptr<InternedTexts> texts;
        const std::uint32_t* numbers = nullptr;  ///< of the batch under way
    };
    std::map<int, TextColumn> text_columns_;
    bool words_alone_ = false;  ///< a row changes words of the layout, and nothing else
    bool keeps_order_ = false;  ///< the exact stamps of rows are needed
    StampView batch_stamps_;    ///< of the batch under way
    /// A batch taken in one pass; of it remain the rows whose keys were new.
    struct PartlyAdded {
        Batch batch;
        PlaneTable table;
        Uploaded uploaded;
        device::PinnedMemory unknown;  ///< how many rows remain, once it is here
    };
    std::optional<PartlyAdded> partly_added_;
    bool generating_ = false;  ///< the kernel of one pass was asked for
    std::future<std::shared_ptr<device::LoadedKernel>> generated_;
    std::shared_ptr<device::LoadedKernel> generated_kernel_;
    std::mutex mutex_;
    UploadRing uploads_;
    PlaneMap planes_;
    std::uint32_t capacity_;  ///< ids that every plane has room for
    std::size_t bytes_for_bounds_a_plane_;
    bool planes_ended_ = false;  ///< since ids were last given again
    std::uint32_t ids_when_forgotten_ = 0;
    device::DeviceMemory transitions_;
    mutable device::DeviceMemory counters_;
    WindowCounts restored_counts_;
    SealedStates sealed_;
    WindowTally tally_;

    Room table_stretches_{"stretches of a batch"};
    Room table_fates_{"stretches of a batch"};
    Room row_stamps_{"stamps of a batch"};
    Room stamp_tiles_{"stamps of a batch"};
    Room row_planes_{"planes of a batch's rows"};
    Room row_ids_{"ids of a batch's rows"};
    Room unknown_rows_{"rows with new keys"};
    Room unknown_count_{"a number of rows with new keys"};
    Room late_flags_{"late rows"};
    Room numbers_{"numbers of rows or ids"};
    Room selected_{"selected rows or ids"};
    Room selected_count_{"a number of rows or ids"};
    Room addresses_{"addresses of planes"};
    Room merged_{"merged planes"};
    Room live_{"ids that have rows"};
    Room host_states_{"states for the host"};
    Room ordinals_{"stamps of a batch"};
    Room reduced_{"accumulators of distinct values"};
    Room scratch_{"scratch of primitives"};
};

}  // namespace windrow::gpu
