// SPDX-License-Identifier: Apache-2.0
#pragma once

/// Values of rows that are kept for groups: the state of DISTINCT aggregates and of collections on a device. A second dictionary
/// over (group's id, values) gives each pair a dense number; each plane has one word for each pair, the number of its rows. So
/// planes are merged element by element, as word states are. Where every row is kept with its stamp, the stamp belongs to the
/// pair, which is then a row. Host code (docs/decisions/0008-gpu-backend.md).

#include "gpu/keys/device_keys.hpp"
#include "gpu/values/value_kernels.hpp"
#include "gpu/window/window_kernels.hpp"
#include "gpu/window/window_options.hpp"
#include "window_schedule.hpp"
#include "windrow/kernels/aggregate.hpp"
#include "windrow/kernels/window_aggregation.hpp"

#include <map>
#include <memory>
#include <span>
#include <vector>

namespace windrow::gpu {

/// Which values are kept. Aggregate calls that keep the same ones share them.
struct KeptValues {
    DeviceKept kept = DeviceKept::each_value;
    std::vector<int> columns;  ///< of the batch
    std::vector<DataType> types;
    int filter = -1;  ///< column of the batch
    bool keeps_nulls = false;

    /// What the call keeps; `kept` is none where it keeps nothing.
    static KeptValues of(const WindowAggregateCall& call);
    [[nodiscard]] bool ordered() const { return kept == DeviceKept::rows_in_order; }
    /// Whether one dictionary serves both. Rows in order are not shared: a snapshot of one aggregate may hold fewer than the
    /// other's.
    [[nodiscard]] bool shared_with(const KeptValues& other) const;
};

/// Rows whose values are to be kept.
struct ValueRows {
    std::int64_t rows = 0;
    const std::uint32_t* planes = nullptr;  ///< [rows] number in `plane_keys`, or `no_plane`
    const std::uint32_t* ids = nullptr;     ///< [rows] of their groups
    std::span<const PlaneKey> plane_keys;
    std::vector<ColumnView> values;
    std::uint64_t text_bytes = 0;        ///< at most so many bytes of text do the values have
    const ColumnView* filter = nullptr;  ///< null: none
    RowOrder order;
};

/// One stream; one thread at a time. Members may throw DeviceOutOfMemory and DeviceFailure.
class GroupValues {
public:
    GroupValues(std::shared_ptr<device::Stream> stream, KeptValues kept, const WindowOptions& options);

    [[nodiscard]] const KeptValues& kept() const noexcept { return kept_; }

    void add(const ValueRows& rows);
    /// The plane's last window is gone.
    void drop(PlaneKey plane);
    /// Numbers of pairs that no plane has are given again, once there are many.
    void forget_unused();
    void clear();

    /// Finds the pairs that the planes have; returns how many they are. Waits.
    std::int64_t select(std::span<const PlaneKey> planes);
    /// The selected pairs on the host. Waits.
    struct Selected {
        std::int64_t rows = 0;
        std::vector<Column> columns;        ///< group's id, values; for rows in order also watermark, position, arrival
        std::vector<std::uint64_t> counts;  ///< of rows, for `every_value`
    };
    [[nodiscard]] Selected fetch(std::int64_t count, std::span<const PlaneKey> planes);
    /// The selected pairs as rows of a batch on the device: groups' ids, plane 0, the first value.
    struct Spread {
        const std::uint32_t* groups = nullptr;
        const std::uint32_t* planes = nullptr;
        ColumnView values;
        KeyPart part = KeyPart::int64;
    };
    [[nodiscard]] Spread spread(std::int64_t count);

    /// Bytes in device memory.
    [[nodiscard]] std::size_t memory() const noexcept;
    /// For tests.
    [[nodiscard]] const DeviceKeys& pairs() const noexcept { return keys_; }
    [[nodiscard]] std::uint64_t growths() const noexcept { return growths_; }
    [[nodiscard]] std::uint64_t forgettings() const noexcept { return forgettings_; }

private:
    [[nodiscard]] device::DeviceMemory new_plane();
    void open_planes(std::span<const PlaneKey> planes);
    void make_room(std::int64_t batch_rows);
    [[nodiscard]] std::vector<char*> addresses_of(std::span<const PlaneKey> planes);
    [[nodiscard]] const std::uint8_t* mark_live(const std::vector<char*>& planes, std::uint32_t pairs);

    std::shared_ptr<device::Stream> stream_;
    const ValueKernels* kernels_;
    const WindowKernels* window_kernels_;
    KeptValues kept_;
    WindowOptions options_;
    DeviceKeys keys_;
    std::map<PlaneKey, device::DeviceMemory> planes_;
    std::uint32_t capacity_;
    std::uint64_t arrived_ = 0;
    bool planes_ended_ = false;
    std::uint32_t pairs_when_forgotten_ = 0;
    std::uint64_t growths_ = 0;
    std::uint64_t forgettings_ = 0;

    Room taken_planes_{"rows with a value"};
    Room watermarks_{"stamps of values"};
    Room positions_{"stamps of values"};
    Room arrivals_{"stamps of values"};
    Room pair_of_row_{"numbers of values"};
    Room addresses_{"addresses of planes"};
    Room live_{"values of a window"};
    Room numbers_{"values of a window"};
    Room selected_{"values of a window"};
    Room selected_count_{"a number of values"};
    Room merged_{"merged planes of values"};
    Room counts_{"numbers of equal values"};
    Room groups_{"groups of values"};
    Room spread_planes_{"groups of values"};
    Room spread_values_{"values of a window"};
    Room scratch_{"scratch of primitives"};
};

}  // namespace windrow::gpu
