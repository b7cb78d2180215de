#!/usr/bin/env bash
# A photograph written as PNG by javax.imageio.
#
# Guess:  each row is stored with the filter that suits it, as the PNG specification advises for true colour and as other
#         writers do, since ImageIO has no setting for it. The compression quality decides the rest.
# Found:  the JDK's writer stores every row of a true colour image with filter 0, that is, unfiltered, whatever the quality is. A
#         picture of smooth shades with a little noise becomes twice as large as by Pillow, and another quality changes little.
# So:     filter the rows before deflating them, or use another writer, where photographs may occur.
#
# Needs: a JDK of version 17 or later (JAVA_HOME, or java on the path) and Python 3 with pip. Installs Pillow 11.3.0 into a
# temporary folder.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
java="${JAVA_HOME:+$JAVA_HOME/bin/}java"
python3 -m pip install --quiet --disable-pip-version-check --no-warn-script-location --root-user-action ignore --target pillow pillow==11.3.0
cat > Photo.java <<'JAVA'
import java.awt.image.BufferedImage;
import java.io.File;
import java.util.Random;
import javax.imageio.*;
import javax.imageio.stream.FileImageOutputStream;

public class Photo {
    public static void main(String[] arguments) throws Exception {
        var image = new BufferedImage(400, 300, BufferedImage.TYPE_INT_RGB);
        var random = new Random(3);
        for (int y = 0; y < 300; y++) {
            for (int x = 0; x < 400; x++) {
                int light = (int) (120 + 60 * Math.sin(x / 23.0) + 50 * Math.cos(y / 17.0 + x / 90.0)) + random.nextInt(3);
                image.setRGB(x, y, light << 16 | (90 + y / 3) << 8 | light / 2);
            }
        }
        ImageIO.write(image, "png", new File("plain.png"));
        for (String quality : new String[] {"0.0", "0.5"}) {
            ImageWriter writer = ImageIO.getImageWritersByFormatName("png").next();
            ImageWriteParam how = writer.getDefaultWriteParam();
            how.setCompressionMode(ImageWriteParam.MODE_EXPLICIT);
            how.setCompressionQuality(Float.parseFloat(quality));
            try (var out = new FileImageOutputStream(new File("quality-" + quality + ".png"))) {
                writer.setOutput(out);
                writer.write(null, new IIOImage(image, null, null), how);
            }
        }
        System.out.println("Java " + Runtime.version());
    }
}
JAVA
"$java" -Djava.awt.headless=true Photo.java
cat > look.py <<'PYTHON'
import io, struct, sys, zlib
sys.path.insert(0, 'pillow')
import PIL
from PIL import Image

print('Pillow', PIL.__version__)
changed = False
for name in ('plain.png', 'quality-0.0.png', 'quality-0.5.png'):
    data = open(name, 'rb').read()
    at, idat = 8, b''
    while at < len(data):
        length, kind = struct.unpack('>I4s', data[at:at + 8])
        if kind == b'IHDR':
            width, height = struct.unpack('>II', data[at + 8:at + 16])
        if kind == b'IDAT':
            idat += data[at + 8:at + 8 + length]
        at += 12 + length
    rows = zlib.decompress(idat)
    filters = {rows[y * (3 * width + 1)] for y in range(height)}
    again = io.BytesIO()
    Image.open(name).save(again, 'png')
    size = len(again.getvalue())
    print(f'{name}: {len(data)} bytes, filters of the rows {sorted(filters)}; by Pillow {size} bytes')
    changed |= filters != {0} or len(data) < 1.5 * size
sys.exit('The behaviour has changed.' if changed else 0)
PYTHON
python3 look.py
