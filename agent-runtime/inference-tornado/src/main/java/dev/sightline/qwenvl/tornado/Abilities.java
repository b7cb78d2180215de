package dev.sightline.qwenvl.tornado;

import uk.ac.manchester.tornado.api.enums.TornadoVMBackendType;

/**
 * What a device can do beyond plain kernels in single precision. This is the only place that checks TornadoVM's
 * backend; everything else asks for an ability.
 *
 * @param libraryProducts products of many rows go through cuBLAS and so through the tensor cores; kernels support half
 *     precision
 * @param capturedGraphs a graph is captured when it first runs, and replayed with a single call from then on
 */
record Abilities(boolean libraryProducts, boolean capturedGraphs) {

    /** The system property that forces plain kernels on every device, for comparison. */
    static final String PORTABLE = "sightline.tornado.portable";

    /** Plain kernels only: every device can run them. */
    static final Abilities PLAIN = new Abilities(false, false);

    static Abilities of(TornadoVMBackendType backend) {
        if (backend != TornadoVMBackendType.CUDA || Boolean.getBoolean(PORTABLE)) {
            return PLAIN;
        }
        return new Abilities(ModuleLayer.boot().findModule("tornado.cublas").isPresent(), true);
    }

    /** How the products of a plan are computed. */
    Products products(ProductRoom room) {
        return libraryProducts ? new LibraryProducts(room) : new TiledProducts();
    }

    /** Bytes that {@link #products} takes on the device. */
    long bytes(ProductRoom room) {
        return libraryProducts ? room.bytes() : 0;
    }

    @Override
    public String toString() {
        return (libraryProducts ? "products through cuBLAS" : "portable products")
                + (capturedGraphs ? ", captured graphs" : "");
    }
}
