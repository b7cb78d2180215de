package dev.sightline.qwenvl.format;

import dev.sightline.qwenvl.QwenVlException;
import dev.sightline.qwenvl.internal.Excerpts;
import dev.sightline.qwenvl.tensor.Tensor;
import dev.sightline.qwenvl.tensor.TensorType;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * One file of the GGUF format, version 2 or 3, little-endian. Shapes are reversed: GGUF lists the fastest dimension
 * first.
 *
 * @param path of the file
 * @param metadata by key: {@code Long} for every integer type, {@code Double}, {@code Boolean}, {@code String}, {@code
 *     List}
 * @param tensors by the names of the file
 */
record GgufFile(Path path, Map<String, Object> metadata, Map<String, Tensor> tensors) {

    static final int MAGIC = 0x46554747;
    private static final int MAX_DIMENSIONS = 4;
    private static final int MAX_NAME_BYTES = 65_535;
    private static final int SMALLEST_PAIR = 8 + 4 + 1;
    private static final int SMALLEST_TENSOR = 8 + 4 + 8 + 4 + 8;
    private static final int MAX_ENTRIES = 1 << 20;
    private static final int STRING = 8;
    private static final int ARRAY = 9;

    private record Span(String name, TensorType type, List<Long> shape, long offset, long bytes) {}

    static GgufFile open(Path path, Arena arena) {
        MappedFile file = MappedFile.open(path, arena);
        try {
            return new Reading(file).read();
        } catch (QwenVlException e) {
            throw file.unreadable(e);
        }
    }

    /** The architecture that the file states, or an empty text. */
    String architecture() {
        return metadata.get("general.architecture") instanceof String architecture ? architecture : "";
    }

    /** Whether this is one of the files after the first into which a model was split. */
    boolean isLaterShard() {
        return metadata.get("split.no") instanceof Long number && number > 0;
    }

    private static final class Reading {

        private final MappedFile file;
        private long at;

        Reading(MappedFile file) {
            this.file = file;
        }

        GgufFile read() {
            if (file.size() < 24 || file.intAt(0) != MAGIC) {
                throw new QwenVlException("it does not start with 'GGUF'; it is not a GGUF file");
            }
            int version = file.intAt(4);
            if (version != 2 && version != 3) {
                throw new QwenVlException(
                        (version & 0xffff) == 0
                                ? "it is big-endian; convert it to a little-endian file"
                                : "it has version %s; supported: 2, 3".formatted(Integer.toUnsignedString(version)));
            }
            at = 8;
            int tensorCount = count("tensor", SMALLEST_TENSOR);
            int pairCount = count("metadata entry", SMALLEST_PAIR);
            Map<String, Object> metadata = new LinkedHashMap<>();
            for (int i = 0; i < pairCount; i++) {
                String key = string(MAX_NAME_BYTES);
                if (metadata.put(key, value(int32())) != null) {
                    throw new QwenVlException("the key '%s' occurs twice".formatted(Excerpts.clipped(key)));
                }
            }
            List<Span> spans = new ArrayList<>();
            for (int i = 0; i < tensorCount; i++) {
                spans.add(span());
            }
            return new GgufFile(file.path(), metadata, tensors(spans, alignment(metadata)));
        }

        private int count(String what, int smallest) {
            long count = int64();
            if (count < 0 || count > MAX_ENTRIES || count > (file.size() - at) / smallest) {
                throw new QwenVlException("it claims %s entries of kind '%s', more than its %d bytes can hold"
                        .formatted(Long.toUnsignedString(count), what, file.size()));
            }
            return (int) count;
        }

        private static long alignment(Map<String, Object> metadata) {
            Object value = metadata.getOrDefault("general.alignment", 32L);
            if (value instanceof Long alignment
                    && alignment >= 1
                    && alignment <= 1 << 20
                    && Long.bitCount(alignment) == 1) {
                return alignment;
            }
            throw new QwenVlException("general.alignment is %s; it must be a power of two up to 2^20"
                    .formatted(Excerpts.clipped(String.valueOf(value))));
        }

        private Span span() {
            String name = string(MAX_NAME_BYTES);
            int dimensions = int32();
            if (dimensions < 1 || dimensions > MAX_DIMENSIONS) {
                throw new QwenVlException("tensor '%s' has %s dimensions; 1 to %d are possible"
                        .formatted(Excerpts.clipped(name), Integer.toUnsignedString(dimensions), MAX_DIMENSIONS));
            }
            List<Long> shape = new ArrayList<>();
            long values = 1;
            for (int i = 0; i < dimensions; i++) {
                long side = int64();
                if (side < 1 || side > Integer.MAX_VALUE || values > (Long.MAX_VALUE >> 8) / side) {
                    throw new QwenVlException("tensor '%s' has an impossible side of %s"
                            .formatted(Excerpts.clipped(name), Long.toUnsignedString(side)));
                }
                values *= side;
                shape.addFirst(side);
            }
            TensorType type = type(int32(), name);
            if (shape.getLast() % type.blockSize() != 0) {
                throw new QwenVlException(
                        "tensor '%s' has rows of %d values, which is not a multiple of %s's block of %d"
                                .formatted(Excerpts.clipped(name), shape.getLast(), type, type.blockSize()));
            }
            return new Span(name, type, shape, int64(), type.bytes(values));
        }

        private Map<String, Tensor> tensors(List<Span> spans, long alignment) {
            // a file without tensors may end before the padding
            long start = Math.min(file.size(), (at + alignment - 1) / alignment * alignment);
            MemorySegment data = file.bytes().asSlice(start);
            Map<String, Tensor> tensors = HashMap.newHashMap(spans.size());
            long covered = 0;
            for (Span span : spans.stream()
                    .sorted(Comparator.comparingLong(Span::offset))
                    .toList()) {
                String name = Excerpts.clipped(span.name());
                if (span.offset() < 0 || span.offset() % alignment != 0) {
                    throw new QwenVlException("tensor '%s' begins at %s, which is not a multiple of %d"
                            .formatted(name, Long.toUnsignedString(span.offset()), alignment));
                }
                if (span.offset() > data.byteSize() || span.bytes() > data.byteSize() - span.offset()) {
                    throw new QwenVlException("tensor '%s' needs %d bytes at %d of %d; the file is truncated or damaged"
                            .formatted(name, span.bytes(), span.offset(), data.byteSize()));
                }
                if (span.offset() < covered) {
                    throw new QwenVlException("tensor '%s' at %d overlaps the one before it, which ends at %d"
                            .formatted(name, span.offset(), covered));
                }
                covered = span.offset() + span.bytes();
                Tensor tensor =
                        new Tensor(span.name(), span.type(), span.shape(), data.asSlice(span.offset(), span.bytes()));
                if (tensors.put(span.name(), tensor) != null) {
                    throw new QwenVlException("tensor '%s' occurs twice".formatted(name));
                }
            }
            return tensors;
        }

        private static TensorType type(int code, String name) {
            TensorType type = TensorType.ofGguf(code);
            if (type == null) {
                throw new QwenVlException(
                        "tensor '%s' has type %s; supported: %s. Quantise the model to one of these types"
                                .formatted(Excerpts.clipped(name), GgmlTypeNames.of(code), TensorType.ggufNames()));
            }
            return type;
        }

        private Object value(int type) {
            if (type != ARRAY) {
                return scalar(type);
            }
            int elementType = int32();
            if (elementType == ARRAY) {
                throw new QwenVlException("an array at %d holds arrays".formatted(at));
            }
            long length = int64();
            if (length < 0 || length > (file.size() - at) / smallest(elementType)) {
                throw new QwenVlException("an array at %d claims %s elements, more than the file can hold"
                        .formatted(at, Long.toUnsignedString(length)));
            }
            List<Object> elements = new ArrayList<>((int) length);
            for (long i = 0; i < length; i++) {
                elements.add(scalar(elementType));
            }
            return elements;
        }

        private static int smallest(int type) {
            return switch (type) {
                case 0, 1, 7 -> 1;
                case 2, 3 -> 2;
                case 4, 5, 6 -> 4;
                case STRING, 10, 11, 12 -> 8;
                default -> throw unknownType(type);
            };
        }

        private static QwenVlException unknownType(int type) {
            return new QwenVlException(
                    "a metadata value has the unknown type %s".formatted(Integer.toUnsignedString(type)));
        }

        private Object scalar(int type) {
            return switch (type) {
                case 0 -> (long) int8();
                case 1 -> (long) (byte) int8();
                case 2 -> (long) (int8() | int8() << 8);
                case 3 -> (long) (short) (int8() | int8() << 8);
                case 4 -> Integer.toUnsignedLong(int32());
                case 5 -> (long) int32();
                case 6 -> (double) Float.intBitsToFloat(int32());
                case 7 -> int8() != 0;
                case STRING -> string(Integer.MAX_VALUE);
                case 10, 11 -> int64();
                case 12 -> Double.longBitsToDouble(int64());
                default -> throw unknownType(type);
            };
        }

        private int int8() {
            return file.byteAt(at++);
        }

        private int int32() {
            int value = file.intAt(at);
            at += Integer.BYTES;
            return value;
        }

        private long int64() {
            long value = file.longAt(at);
            at += Long.BYTES;
            return value;
        }

        private String string(int longest) {
            long length = int64();
            if (length < 0 || length > longest) {
                throw new QwenVlException("a text at %d claims %s bytes".formatted(at, Long.toUnsignedString(length)));
            }
            String text = file.text(at, length);
            at += length;
            return text;
        }
    }
}
