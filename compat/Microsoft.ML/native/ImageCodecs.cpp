// The picture formats of MLImage through OpenCV. The caller has read the header and given a buffer of width * height * 4 bytes;
// whatever OpenCV throws comes back as a text, so that no picture can end the process.
#include <cstdint>
#include <cstdio>
#include <cstring>
#include <exception>
#include <string>
#include <vector>

#include <opencv2/core.hpp>
#include <opencv2/core/utils/logger.hpp>
#include <opencv2/imgcodecs.hpp>
#include <opencv2/imgproc.hpp>

#define EXPORT extern "C" __attribute__((visibility("default")))

namespace
{
// OpenCV writes about bad pictures to the console, and spreads small conversions over threads that cost more than they save.
const bool quiet = []
{
    cv::utils::logging::setLogLevel(cv::utils::logging::LOG_LEVEL_SILENT);
    cv::setNumThreads(1);
    return true;
}();

int fail(char* error, int capacity, const char* text)
{
    std::snprintf(error, static_cast<size_t>(capacity), "%s", text);
    return 1;
}

template <typename Action>
int guarded(char* error, int capacity, Action action)
{
    try
    {
        return action();
    }
    catch (const cv::Exception& exception)
    {
        return fail(error, capacity, exception.err.c_str());
    }
    catch (const std::exception& exception)
    {
        return fail(error, capacity, exception.what());
    }
    catch (...)
    {
        return fail(error, capacity, "unknown error");
    }
}

// Colours times alpha, as the pictures of MLImage have them.
void premultiply(cv::Mat& bgra)
{
    for (int y = 0; y < bgra.rows; y++)
    {
        uint8_t* pixel = bgra.ptr<uint8_t>(y);
        for (int x = 0; x < bgra.cols; x++, pixel += 4)
        {
            const int alpha = pixel[3];
            for (int c = 0; alpha != 255 && c < 3; c++)
                pixel[c] = static_cast<uint8_t>((pixel[c] * alpha + 127) / 255);
        }
    }
}

bool unpremultiply(cv::Mat& bgra)
{
    bool transparent = false;
    for (int y = 0; y < bgra.rows; y++)
    {
        uint8_t* pixel = bgra.ptr<uint8_t>(y);
        for (int x = 0; x < bgra.cols; x++, pixel += 4)
        {
            const int alpha = pixel[3];
            if (alpha == 255)
                continue;
            transparent = true;
            for (int c = 0; c < 3; c++)
                pixel[c] = alpha == 0 ? 0 : cv::saturate_cast<uint8_t>((pixel[c] * 255 + alpha / 2) / alpha);
        }
    }
    return transparent;
}
}

// Decodes a whole file in memory into BGRA. 0, or 1 with a text in `error`.
EXPORT int image_decode(const uint8_t* data, int64_t length, int keep_alpha, uint8_t* bgra, int width, int height, char* error, int capacity)
{
    return guarded(error, capacity, [&]
    {
        const cv::Mat file(1, static_cast<int>(length), CV_8UC1, const_cast<uint8_t*>(data));
        // Neither way turns the picture as its EXIF data says: SkiaSharp does not either.
        const int flags = keep_alpha ? cv::IMREAD_UNCHANGED : cv::IMREAD_COLOR | cv::IMREAD_IGNORE_ORIENTATION;
        cv::Mat picture = cv::imdecode(file, flags);
        if (picture.empty())
            return fail(error, capacity, "the data are damaged or end too early");
        if (picture.cols != width || picture.rows != height)
            return fail(error, capacity, "the header and the data tell different sizes");
        if (picture.depth() == CV_16U)
            picture.convertTo(picture, CV_8U, 1.0 / 257.0);
        if (picture.depth() != CV_8U)
            return fail(error, capacity, "only 8 and 16 bits per channel are supported");

        cv::Mat target(height, width, CV_8UC4, bgra);
        switch (picture.channels())
        {
            case 1: cv::cvtColor(picture, target, cv::COLOR_GRAY2BGRA); break;
            case 3: cv::cvtColor(picture, target, cv::COLOR_BGR2BGRA); break;
            case 4: picture.copyTo(target); premultiply(target); break;
            default: return fail(error, capacity, "only 1, 3 and 4 channels are supported");
        }
        return 0;
    });
}

// Encodes as the format of `extension` (".png"). On success `*encoded` is to be freed with image_free.
EXPORT int image_encode(const char* extension, const uint8_t* pixels, int width, int height, int rgba, uint8_t** encoded, int64_t* length, char* error, int capacity)
{
    return guarded(error, capacity, [&]
    {
        const cv::Mat source(height, width, CV_8UC4, const_cast<uint8_t*>(pixels));
        cv::Mat picture;
        if (rgba)
            cv::cvtColor(source, picture, cv::COLOR_RGBA2BGRA);
        else
            picture = source.clone();
        const std::string format = extension;
        const bool transparent = unpremultiply(picture) && format != ".jpg";
        if (!transparent)
            cv::cvtColor(picture, picture, cv::COLOR_BGRA2BGR);

        // Quality 100, and WebP without loss, are what SkiaSharp makes of MLImage's request.
        const std::vector<int> options = { cv::IMWRITE_JPEG_QUALITY, 100, cv::IMWRITE_WEBP_QUALITY, 101 };
        std::vector<uint8_t> buffer;
        if (!cv::imencode(format, picture, buffer, options))
            return fail(error, capacity, "the encoder refused the picture");
        *encoded = new uint8_t[buffer.size()];
        std::memcpy(*encoded, buffer.data(), buffer.size());
        *length = static_cast<int64_t>(buffer.size());
        return 0;
    });
}

EXPORT void image_free(uint8_t* encoded)
{
    delete[] encoded;
}
