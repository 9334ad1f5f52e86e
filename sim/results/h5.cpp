#include "results/h5.hpp"

#include <hdf5_hl.h>

#include <algorithm>
#include <numeric>

namespace cutover::h5 {
namespace {

/// Memory of an in-memory file grows in steps of this size.
constexpr std::size_t kMemoryStep = std::size_t{8} << 20;

std::recursive_mutex& mutex() {
  static std::recursive_mutex m;
  return m;
}

herr_t collect(unsigned, const H5E_error2_t* error, void* out) {
  auto& reasons = *static_cast<std::vector<std::string>*>(out);
  if (error->desc != nullptr && *error->desc != '\0') {
    reasons.emplace_back(error->desc);
  }
  return 0;
}

Handle utf8_type() {
  Handle type(check(H5Tcopy(H5T_C_S1), "make a string type"));
  check(H5Tset_size(type.id(), H5T_VARIABLE), "make a string type");
  check(H5Tset_cset(type.id(), H5T_CSET_UTF8), "make a string type");
  return type;
}

hid_t native(Type type) {
  switch (type) {
    case Type::kU8:
      return H5T_NATIVE_UINT8;
    case Type::kU16:
      return H5T_NATIVE_UINT16;
    case Type::kU32:
      return H5T_NATIVE_UINT32;
    case Type::kU64:
      return H5T_NATIVE_UINT64;
    case Type::kI32:
      return H5T_NATIVE_INT32;
    case Type::kI64:
      return H5T_NATIVE_INT64;
    case Type::kF32:
      return H5T_NATIVE_FLOAT;
    case Type::kF64:
      return H5T_NATIVE_DOUBLE;
    case Type::kString:
      break;
  }
  throw ResultError("internal error: strings have their own functions");
}

/// Little-endian on disk whatever the machine, so that equal runs have equal files.
hid_t stored(Type type) {
  switch (type) {
    case Type::kU8:
      return H5T_STD_U8LE;
    case Type::kU16:
      return H5T_STD_U16LE;
    case Type::kU32:
      return H5T_STD_U32LE;
    case Type::kU64:
      return H5T_STD_U64LE;
    case Type::kI32:
      return H5T_STD_I32LE;
    case Type::kI64:
      return H5T_STD_I64LE;
    case Type::kF32:
      return H5T_IEEE_F32LE;
    case Type::kF64:
      return H5T_IEEE_F64LE;
    case Type::kString:
      break;
  }
  throw ResultError("internal error: strings have their own functions");
}

constexpr unsigned kOrder = H5P_CRT_ORDER_TRACKED | H5P_CRT_ORDER_INDEXED;

/// Attributes stay in the object header: the dense form is slower and of no use for a few dozen.
void track_attributes(const Handle& plist) {
  check(H5Pset_attr_creation_order(plist.id(), kOrder), "track attribute order");
  check(H5Pset_attr_phase_change(plist.id(), 1000, 0), "keep attributes compact");
}

Handle access_list() {
  Handle fapl(check(H5Pcreate(H5P_FILE_ACCESS), "make a property list"));
  // The low bound gives the superblock without a checksum: H5Fget_file_image() of 1.10 clears a flag in the
  // superblock without mending the checksum of the later one, and such an image cannot be opened.
  check(H5Pset_libver_bounds(fapl.id(), H5F_LIBVER_EARLIEST, H5F_LIBVER_V18), "set the format version");
#if H5_VERSION_GE(1, 10, 7)
  check(H5Pset_file_locking(fapl.id(), false, true), "switch file locks off");
#endif
  return fapl;
}

Handle memory_access_list() {
  Handle fapl = access_list();
  check(H5Pset_fapl_core(fapl.id(), kMemoryStep, /*backing_store=*/false), "keep the file in memory");
  return fapl;
}

/// Memory and file dataspace of a block.
std::pair<Handle, Handle> select(const Handle& dataset, const Extent& start, const Extent& count) {
  Handle file_space(check(H5Dget_space(dataset.id()), "read a dataspace"));
  if (count.empty()) {
    return {Handle(check(H5Screate(H5S_SCALAR), "make a dataspace")), std::move(file_space)};
  }
  check(H5Sselect_hyperslab(file_space.id(), H5S_SELECT_SET, start.data(), nullptr, count.data(), nullptr),
        "select a block");
  return {Handle(check(H5Screate_simple(static_cast<int>(count.size()), count.data(), nullptr),
                       "make a dataspace")),
          std::move(file_space)};
}

}  // namespace

Lock::Lock() : lock_(mutex()) {
  H5Eset_auto2(H5E_DEFAULT, nullptr, nullptr);
}

void throw_error_stack(const char* action) {
  std::vector<std::string> reasons;
  H5Ewalk2(H5E_DEFAULT, H5E_WALK_UPWARD, collect, &reasons);
  H5Eclear2(H5E_DEFAULT);
  std::string text = std::string("cannot ") + action;
  if (!reasons.empty()) {
    text += ": " + reasons.front();  // the innermost reason is the one a user can act on
  }
  throw ResultError(text);
}

Handle::~Handle() {
  if (id_ >= 0) {
    H5Idec_ref(id_);
  }
}

std::size_t product(const Extent& extent) {
  return std::accumulate(extent.begin(), extent.end(), std::size_t{1},
                         [](std::size_t a, hsize_t b) { return a * static_cast<std::size_t>(b); });
}

Handle create_in_memory() {
  const Handle fcpl(check(H5Pcreate(H5P_FILE_CREATE), "make a property list"));
  check(H5Pset_link_creation_order(fcpl.id(), kOrder), "track link order");
  track_attributes(fcpl);
  // HDF5 tells files in memory apart by their names.
  static int number = 0;
  const std::string name = "cutover-result-in-memory-" + std::to_string(++number);
  return Handle(check(H5Fcreate(name.c_str(), H5F_ACC_TRUNC, fcpl.id(), memory_access_list().id()),
                      "create an HDF5 file in memory"));
}

Handle open_in_memory(const std::filesystem::path& path) {
  return Handle(check(H5Fopen(path.c_str(), H5F_ACC_RDWR, memory_access_list().id()), "open the HDF5 file"));
}

Handle open_read_only(const std::filesystem::path& path) {
  return Handle(check(H5Fopen(path.c_str(), H5F_ACC_RDONLY, access_list().id()), "open the HDF5 file"));
}

std::vector<std::byte> image(const Handle& file) {
  check(H5Fflush(file.id(), H5F_SCOPE_GLOBAL), "flush the HDF5 file");
  const ssize_t size = check(H5Fget_file_image(file.id(), nullptr, 0), "size the HDF5 file");
  std::vector<std::byte> bytes(static_cast<std::size_t>(size));
  check(H5Fget_file_image(file.id(), bytes.data(), bytes.size()), "copy the HDF5 file");
  return bytes;
}

Handle create_group(const Handle& parent, const std::string& path) {
  const Handle gcpl(check(H5Pcreate(H5P_GROUP_CREATE), "make a property list"));
  check(H5Pset_link_creation_order(gcpl.id(), kOrder), "track link order");
  track_attributes(gcpl);
  return Handle(check(H5Gcreate2(parent.id(), path.c_str(), H5P_DEFAULT, gcpl.id(), H5P_DEFAULT),
                      ("create group " + path).c_str()));
}

Handle open_group(const Handle& parent, const std::string& path) {
  return Handle(check(H5Gopen2(parent.id(), path.c_str(), H5P_DEFAULT), ("open group " + path).c_str()));
}

bool exists(const Handle& parent, const std::string& path) {
  return H5LTpath_valid(parent.id(), path.c_str(), true) > 0;
}

void set_attribute(const Handle& object, const std::string& name, const std::string& value) {
  const Handle type = utf8_type();
  Handle attribute;
  if (has_attribute(object, name)) {
    attribute = Handle(check(H5Aopen(object.id(), name.c_str(), H5P_DEFAULT), "open an attribute"));
  } else {
    const Handle space(check(H5Screate(H5S_SCALAR), "make a dataspace"));
    attribute =
        Handle(check(H5Acreate2(object.id(), name.c_str(), type.id(), space.id(), H5P_DEFAULT, H5P_DEFAULT),
                     ("create attribute " + name).c_str()));
  }
  const char* data = value.c_str();
  check(H5Awrite(attribute.id(), type.id(), &data), ("write attribute " + name).c_str());
}

void set_attribute(const Handle& object, const std::string& name, Type type, const void* data,
                   std::size_t count) {
  Handle attribute;
  if (has_attribute(object, name)) {
    attribute = Handle(check(H5Aopen(object.id(), name.c_str(), H5P_DEFAULT), "open an attribute"));
  } else {
    const auto size = static_cast<hsize_t>(count);
    const Handle space(
        check(count == 0 ? H5Screate(H5S_SCALAR) : H5Screate_simple(1, &size, nullptr), "make a dataspace"));
    attribute = Handle(
        check(H5Acreate2(object.id(), name.c_str(), stored(type), space.id(), H5P_DEFAULT, H5P_DEFAULT),
              ("create attribute " + name).c_str()));
  }
  check(H5Awrite(attribute.id(), native(type), data), ("write attribute " + name).c_str());
}

bool has_attribute(const Handle& object, const std::string& name) {
  return H5Aexists(object.id(), name.c_str()) > 0;
}

std::string string_attribute(const Handle& object, const std::string& name) {
  const Handle attribute(
      check(H5Aopen(object.id(), name.c_str(), H5P_DEFAULT), ("read attribute " + name).c_str()));
  const Handle stored_type(check(H5Aget_type(attribute.id()), "read an attribute type"));
  if (H5Tis_variable_str(stored_type.id()) <= 0) {
    throw ResultError("attribute " + name + " is not a variable-length string");
  }
  const Handle type = utf8_type();
  char* data = nullptr;
  check(H5Aread(attribute.id(), type.id(), static_cast<void*>(&data)), ("read attribute " + name).c_str());
  std::string value = data == nullptr ? "" : data;
  H5free_memory(data);
  return value;
}

void read_attribute(const Handle& object, const std::string& name, Type type, void* data) {
  const Handle attribute(
      check(H5Aopen(object.id(), name.c_str(), H5P_DEFAULT), ("read attribute " + name).c_str()));
  check(H5Aread(attribute.id(), native(type), data), ("read attribute " + name).c_str());
}

Handle create_dataset(const Handle& group, const std::string& name, Type type, const Extent& extent,
                      const DatasetOptions& options) {
  const Handle dcpl(check(H5Pcreate(H5P_DATASET_CREATE), "make a property list"));
  track_attributes(dcpl);
  // No modification times in object headers: equal runs have equal files.
  check(H5Pset_obj_track_times(dcpl.id(), false), "switch object times off");
  if (!options.chunk.empty()) {
    check(H5Pset_chunk(dcpl.id(), static_cast<int>(options.chunk.size()), options.chunk.data()),
          "set chunks");
    if (options.deflate > 0) {
      check(H5Pset_shuffle(dcpl.id()), "set the shuffle filter");
      check(H5Pset_deflate(dcpl.id(), static_cast<unsigned>(options.deflate)), "set the deflate filter");
    }
  }
  Extent maximum = extent;
  for (std::size_t i = 0; i < maximum.size() && i < options.unlimited.size(); ++i) {
    if (options.unlimited[i]) {
      maximum[i] = H5S_UNLIMITED;
    }
  }
  const Handle space(
      check(extent.empty() ? H5Screate(H5S_SCALAR)
                           : H5Screate_simple(static_cast<int>(extent.size()), extent.data(), maximum.data()),
            "make a dataspace"));
  const Handle text = utf8_type();
  return Handle(check(H5Dcreate2(group.id(), name.c_str(), type == Type::kString ? text.id() : stored(type),
                                 space.id(), H5P_DEFAULT, dcpl.id(), H5P_DEFAULT),
                      ("create dataset " + name).c_str()));
}

Handle open_dataset(const Handle& parent, const std::string& path) {
  return Handle(check(H5Dopen2(parent.id(), path.c_str(), H5P_DEFAULT), ("open dataset " + path).c_str()));
}

Extent extent(const Handle& dataset) {
  const Handle space(check(H5Dget_space(dataset.id()), "read a dataspace"));
  Extent result(static_cast<std::size_t>(check(H5Sget_simple_extent_ndims(space.id()), "read a dataspace")));
  check(H5Sget_simple_extent_dims(space.id(), result.data(), nullptr), "read a dataspace");
  return result;
}

void resize(const Handle& dataset, hsize_t rows) {
  Extent size = extent(dataset);
  size.at(0) = rows;
  check(H5Dset_extent(dataset.id(), size.data()), "resize a dataset");
}

void write(const Handle& dataset, Type type, const Extent& start, const Extent& count, const void* data) {
  const auto [memory, file] = select(dataset, start, count);
  check(H5Dwrite(dataset.id(), native(type), memory.id(), file.id(), H5P_DEFAULT, data), "write a dataset");
}

void read(const Handle& dataset, Type type, const Extent& start, const Extent& count, void* data) {
  const auto [memory, file] = select(dataset, start, count);
  check(H5Dread(dataset.id(), native(type), memory.id(), file.id(), H5P_DEFAULT, data), "read a dataset");
}

void write_strings(const Handle& dataset, const std::vector<std::string>& values) {
  if (product(extent(dataset)) != values.size()) {
    throw ResultError("internal error: a list of the wrong length was handed to a result dataset");
  }
  if (values.empty()) {
    return;
  }
  std::vector<const char*> pointers(values.size());
  std::transform(values.begin(), values.end(), pointers.begin(),
                 [](const std::string& s) { return s.c_str(); });
  const Handle type = utf8_type();
  check(H5Dwrite(dataset.id(), type.id(), H5S_ALL, H5S_ALL, H5P_DEFAULT, pointers.data()), "write strings");
}

std::vector<std::string> read_strings(const Handle& dataset) {
  std::vector<char*> pointers(product(extent(dataset)), nullptr);
  if (pointers.empty()) {
    return {};
  }
  const Handle type = utf8_type();
  check(H5Dread(dataset.id(), type.id(), H5S_ALL, H5S_ALL, H5P_DEFAULT, static_cast<void*>(pointers.data())),
        "read strings");
  std::vector<std::string> values;
  values.reserve(pointers.size());
  for (char* p : pointers) {
    values.emplace_back(p == nullptr ? "" : p);
    H5free_memory(p);
  }
  return values;
}

void make_scale(const Handle& dataset, const std::string& name) {
  check(H5DSset_scale(dataset.id(), name.c_str()), ("make dimension scale " + name).c_str());
}

void attach_scale(const Handle& dataset, const Handle& scale, unsigned dimension) {
  check(H5DSattach_scale(dataset.id(), scale.id(), dimension), "attach a dimension scale");
}

}  // namespace cutover::h5
