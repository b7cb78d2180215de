package dev.sightline.qwenvl.tornado;

import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import uk.ac.manchester.tornado.api.KernelContext;
import uk.ac.manchester.tornado.api.TaskGraph;
import uk.ac.manchester.tornado.api.types.arrays.ByteArray;
import uk.ac.manchester.tornado.api.types.arrays.FloatArray;
import uk.ac.manchester.tornado.api.types.arrays.HalfFloatArray;
import uk.ac.manchester.tornado.api.types.arrays.IntArray;
import uk.ac.manchester.tornado.api.types.arrays.ShortArray;

/**
 * Kernels that do nothing but take arrays, because TornadoVM transfers only arrays that a task takes. A grid has one
 * thread, whose number is never below 0.
 */
final class HoldKernels {

    private static final int ARRAYS = 8;

    private HoldKernels() {}

    public static void floats(
            KernelContext context,
            FloatArray a,
            FloatArray b,
            FloatArray c,
            FloatArray d,
            FloatArray e,
            FloatArray f,
            FloatArray g,
            FloatArray h) {
        if (context.globalIdx < 0) {
            a.set(0, b.get(0) + c.get(0) + d.get(0) + e.get(0) + f.get(0) + g.get(0) + h.get(0));
        }
    }

    public static void halves(
            KernelContext context,
            HalfFloatArray a,
            HalfFloatArray b,
            HalfFloatArray c,
            HalfFloatArray d,
            HalfFloatArray e,
            HalfFloatArray f,
            HalfFloatArray g,
            HalfFloatArray h) {
        if (context.globalIdx < 0) {
            a.set(0, b.get(0));
            c.set(0, d.get(0));
            e.set(0, f.get(0));
            g.set(0, h.get(0));
        }
    }

    public static void shorts(
            KernelContext context,
            ShortArray a,
            ShortArray b,
            ShortArray c,
            ShortArray d,
            ShortArray e,
            ShortArray f,
            ShortArray g,
            ShortArray h) {
        if (context.globalIdx < 0) {
            a.set(0, b.get(0));
            c.set(0, d.get(0));
            e.set(0, f.get(0));
            g.set(0, h.get(0));
        }
    }

    public static void bytes(
            KernelContext context,
            ByteArray a,
            ByteArray b,
            ByteArray c,
            ByteArray d,
            ByteArray e,
            ByteArray f,
            ByteArray g,
            ByteArray h) {
        if (context.globalIdx < 0) {
            a.set(0, b.get(0));
            c.set(0, d.get(0));
            e.set(0, f.get(0));
            g.set(0, h.get(0));
        }
    }

    public static void integers(
            KernelContext context,
            IntArray a,
            IntArray b,
            IntArray c,
            IntArray d,
            IntArray e,
            IntArray f,
            IntArray g,
            IntArray h) {
        if (context.globalIdx < 0) {
            a.set(0, b.get(0) + c.get(0) + d.get(0) + e.get(0) + f.get(0) + g.get(0) + h.get(0));
        }
    }

    /** Arrays of one kind, as many as a kernel takes; missing ones are new, because none may occur twice. */
    static List<Object[]> groups(Collection<Object> arrays) {
        Map<Class<?>, List<Object>> kinds = new LinkedHashMap<>();
        arrays.forEach(array -> kinds.computeIfAbsent(array.getClass(), kind -> new ArrayList<>())
                .add(array));
        List<Object[]> groups = new ArrayList<>();
        for (List<Object> kind : kinds.values()) {
            for (int from = 0; from < kind.size(); from += ARRAYS) {
                Object[] group = new Object[ARRAYS];
                for (int i = 0; i < ARRAYS; i++) {
                    group[i] = from + i < kind.size() ? kind.get(from + i) : another(kind.getFirst());
                }
                groups.add(group);
            }
        }
        return groups;
    }

    private static Object another(Object array) {
        return switch (array) {
            case FloatArray floats -> new FloatArray(1);
            case HalfFloatArray halves -> new HalfFloatArray(1);
            case ShortArray shorts -> new ShortArray(1);
            case ByteArray bytes -> new ByteArray(1);
            case IntArray integers -> new IntArray(1);
            default -> throw new IllegalArgumentException("There is no kernel that takes a " + array.getClass());
        };
    }

    /** Adds the task of a group. */
    static void add(TaskGraph graph, String id, Object[] a) {
        KernelContext context = new KernelContext();
        switch (a[0]) {
            case FloatArray first ->
                graph.task(
                        id,
                        HoldKernels::floats,
                        context,
                        first,
                        (FloatArray) a[1],
                        (FloatArray) a[2],
                        (FloatArray) a[3],
                        (FloatArray) a[4],
                        (FloatArray) a[5],
                        (FloatArray) a[6],
                        (FloatArray) a[7]);
            case HalfFloatArray first ->
                graph.task(
                        id,
                        HoldKernels::halves,
                        context,
                        first,
                        (HalfFloatArray) a[1],
                        (HalfFloatArray) a[2],
                        (HalfFloatArray) a[3],
                        (HalfFloatArray) a[4],
                        (HalfFloatArray) a[5],
                        (HalfFloatArray) a[6],
                        (HalfFloatArray) a[7]);
            case ShortArray first ->
                graph.task(
                        id,
                        HoldKernels::shorts,
                        context,
                        first,
                        (ShortArray) a[1],
                        (ShortArray) a[2],
                        (ShortArray) a[3],
                        (ShortArray) a[4],
                        (ShortArray) a[5],
                        (ShortArray) a[6],
                        (ShortArray) a[7]);
            case ByteArray first ->
                graph.task(
                        id,
                        HoldKernels::bytes,
                        context,
                        first,
                        (ByteArray) a[1],
                        (ByteArray) a[2],
                        (ByteArray) a[3],
                        (ByteArray) a[4],
                        (ByteArray) a[5],
                        (ByteArray) a[6],
                        (ByteArray) a[7]);
            case IntArray first ->
                graph.task(
                        id,
                        HoldKernels::integers,
                        context,
                        first,
                        (IntArray) a[1],
                        (IntArray) a[2],
                        (IntArray) a[3],
                        (IntArray) a[4],
                        (IntArray) a[5],
                        (IntArray) a[6],
                        (IntArray) a[7]);
            default -> throw new IllegalArgumentException("There is no kernel that takes a " + a[0].getClass());
        }
    }
}
