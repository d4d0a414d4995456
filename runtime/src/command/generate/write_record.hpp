// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "command/generate/data_sets.hpp"
#include "command/generate/labelled_data_sets.hpp"

#include <cstdint>

namespace windrow::command::generate {

/// Writes record `number` of a data set.
template <class Writer>
void write_record(Writer& writer, const RecordPlan& plan, DataSet data_set, std::uint64_t number) {
    switch (data_set) {
        case DataSet::telemetry:
            write_telemetry(writer, plan, number);
            return;
        case DataSet::nexmark:
            NexmarkRecords<Writer>(writer, plan).write(number);
            return;
        case DataSet::ysb:
            write_ysb(writer, plan, number);
            return;
        case DataSet::smart_grid:
            write_smart_grid(writer, plan, number);
            return;
        case DataSet::cluster:
            write_cluster(writer, plan, number);
            return;
        case DataSet::machines:
            write_machines(writer, plan, number);
            return;
        case DataSet::payments:
            write_payments(writer, plan, number);
            return;
        case DataSet::sensors:
            write_sensors(writer, plan, number);
            return;
    }
}

}  // namespace windrow::command::generate
