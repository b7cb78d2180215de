package dev.sightline.qwenvl.tornado;

import dev.sightline.qwenvl.QwenVlException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import uk.ac.manchester.tornado.api.TornadoBackend;
import uk.ac.manchester.tornado.api.TornadoRuntime;
import uk.ac.manchester.tornado.api.common.TornadoDevice;
import uk.ac.manchester.tornado.api.enums.TornadoDeviceType;
import uk.ac.manchester.tornado.api.runtime.TornadoRuntimeProvider;

/**
 * The device that computes.
 *
 * @param address backend and device as numbered by TornadoVM
 */
record Accelerator(String address, TornadoDevice device) {

    /** TornadoVM's own limit of what it allocates on a device. */
    static final String MEMORY = "tornado.device.memory";

    private static final String MEMORY_UNLESS_SET = "4GB";

    private static final Pattern SIZE = Pattern.compile("([0-9]+)([KMGT]?)B?");

    /**
     * The device that {@value TornadoPlanProvider#DEVICE} names, else the first GPU, else the first device.
     *
     * @throws QwenVlException if there is none, or none with this name
     */
    static Accelerator chosen() {
        List<Accelerator> all = all();
        String wanted = System.getProperty(TornadoPlanProvider.DEVICE);
        if (wanted == null) {
            return all.stream()
                    .filter(accelerator -> !accelerator.isCpu())
                    .findFirst()
                    .or(() -> all.stream().findFirst())
                    .orElseThrow(() -> new QwenVlException(
                            "TornadoVM found no device. Check the driver, and the output of 'tornado --devices'."));
        }
        return all.stream()
                .filter(accelerator -> accelerator.address.equals(wanted))
                .findFirst()
                .orElseThrow(() -> new QwenVlException("There is no device '%s'. Available devices: %s"
                        .formatted(
                                wanted, all.stream().map(Accelerator::toString).collect(Collectors.joining("; ")))));
    }

    private static List<Accelerator> all() {
        // TornadoVM reads these once: a kernel that cannot be compiled must fail instead of running, incorrectly, in
        // Java; and a whole decoder has more tasks than its interpreter allocates space for by default
        setUnlessSet("tornado.recover.bailout", "False");
        setUnlessSet("tornado.tvm.maxbytecodesize", "4194304");
        TornadoRuntime runtime = TornadoRuntimeProvider.getTornadoRuntime();
        List<Accelerator> found = new ArrayList<>();
        for (int i = 0; i < runtime.getNumBackends(); i++) {
            TornadoBackend backend = runtime.getBackend(i);
            for (int j = 0; j < backend.getNumDevices(); j++) {
                found.add(new Accelerator(i + ":" + j, backend.getDevice(j)));
            }
        }
        return found;
    }

    private static void setUnlessSet(String property, String value) {
        if (System.getProperty(property) == null) {
            System.setProperty(property, value);
        }
    }

    Abilities abilities() {
        return Abilities.of(device.getTornadoVMBackend());
    }

    boolean isCpu() {
        return device.getDeviceType() == TornadoDeviceType.CPU;
    }

    /**
     * Bytes that may be used: the device's memory, or TornadoVM's limit if it is smaller.
     *
     * @throws QwenVlException if the property is not a size
     */
    long memory() {
        String set = System.getProperty(MEMORY, MEMORY_UNLESS_SET);
        Matcher matcher = SIZE.matcher(set);
        if (!matcher.matches()) {
            throw new QwenVlException("-D%s=%s is not a size. Use a number with a unit, for example -D%s=20GB."
                    .formatted(MEMORY, set, MEMORY));
        }
        int prefix = matcher.group(2).isEmpty() ? 0 : 1 + "KMGT".indexOf(matcher.group(2));
        return Math.min(Long.parseLong(matcher.group(1)) << (10 * prefix), device.getMaxGlobalMemory());
    }

    /**
     * Rejects work that does not fit.
     *
     * @param needed bytes on the device
     * @throws QwenVlException that states what is needed and what is available
     */
    void require(long needed, String what) {
        long there = memory();
        if (needed > there) {
            throw new QwenVlException(
                    "%s needs %s on the device, but %s may use %s (the device has %s). Raise -D%s, shorten the context, use smaller images, or use a smaller or quantised model."
                            .formatted(
                                    what,
                                    gigabytes(needed),
                                    this,
                                    gigabytes(there),
                                    gigabytes(device.getMaxGlobalMemory()),
                                    MEMORY));
        }
    }

    private static String gigabytes(long bytes) {
        return String.format(Locale.ROOT, "%.2f GB", bytes / (double) (1 << 30));
    }

    @Override
    public String toString() {
        return "%s (%s, device %s)"
                .formatted(device.getPhysicalDevice().getDeviceName().strip(), device.getTornadoVMBackend(), address);
    }
}
